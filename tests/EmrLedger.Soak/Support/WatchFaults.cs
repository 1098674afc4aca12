using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;

namespace EmrLedger.Soak.Support;

/// <summary>All kinds of harm that can be done to the file of a ledger, and be put right again.</summary>
/// <param name="path">The ledger.</param>
/// <param name="older">A copy of it from before.</param>
/// <param name="erased">An envelope that was erased.</param>
/// <param name="random">Chooses places.</param>
internal sealed class WatchFaults(string path, string older, EnvelopeRow erased, Random random)
{
    private const int MostCut = 20;

    /// <summary>The kinds.</summary>
    public WatchFault[] All() =>
    [
        Flipped("record", "signature", FaultCode.TxIdInvalid),
        Flipped("record", "public_key", FaultCode.DoctorPublicKeyInvalid),
        Flipped("record", "prescription", FaultCode.TxIdInvalid),
        Flipped("record", "patient", FaultCode.TxIdInvalid),
        Flipped("block", "block_id", FaultCode.BlockIdIncorrect),
        Flipped("block", "previous", FaultCode.BlockIdIncorrect),
        Flipped("block", "miner", FaultCode.BlockIdIncorrect),
        Changed("a kept hash deleted", FaultCode.StorageDamaged, "node", "DELETE FROM node WHERE level = 1 AND position = 0"),
        Changed("a checkpoint that is none", FaultCode.StorageDamaged, "checkpoint",
            "INSERT OR REPLACE INTO checkpoint (id, note) VALUES (1, x'00')"),
        Changed("a text withheld", FaultCode.TextWithheld, "envelope",
            "DELETE FROM envelope WHERE txid = (SELECT txid FROM envelope LIMIT 1)"),
        Changed("an erased text back", FaultCode.TextNotErased, "envelope", "INSERT INTO envelope VALUES ($txid, $nonce, $bytes)",
            ("$txid", Convert.FromHexString($"{erased.TxId}")), ("$nonce", erased.Nonce.ToArray()), ("$bytes", erased.Envelope.ToArray())),
        new("a forged block", [FaultCode.DoctorNotRegistered], NeedsRest: true, () => Change(["block", "record"], Forge)),
        new("the last blocks deleted", [FaultCode.HistoryChanged], NeedsRest: true, () => Change(["block", "record", "tally"], Cut)),
        new("an older copy in its place", [FaultCode.HistoryChanged], NeedsRest: true, () => Replace(() => File.Copy(older, path))),
        new("garbage in its place", [FaultCode.NotChecked, FaultCode.StorageDamaged], NeedsRest: true,
            () => Replace(() => File.WriteAllBytes(path, Garbage()))),
        new("the file away", [FaultCode.NotChecked], NeedsRest: true, () => Replace(static () => { })),
    ];

    /// <summary>Moves all that is in the log of a closed ledger into its file.</summary>
    public static void Settle(string path)
    {
        using (LedgerSql file = Open(path))
        {
            // As long as somebody reads, not all of it can be.
            while ((long)file.Rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0] != 0)
                Thread.Sleep(1);
        }
        foreach (string suffix in (string[])["-wal", "-shm"])
            File.Delete(path + suffix);
    }

    private WatchFault Changed(string name, FaultCode code, string table, string sql, params (string, object)[] values) => new(
        name, [code], NeedsRest: true,
        () => Change([table], file => SoakException.Require(file.Execute(sql, values) > 0, "Nothing was changed.")));

    private WatchFault Flipped(string table, string column, FaultCode code) =>
        new($"another {column}", [code], NeedsRest: false, () => Flip(table, column));

    private Action Flip(string table, string column)
    {
        using LedgerSql file = Open(path);
        object height = file.Rows($"SELECT height FROM {table} WHERE height > 1 ORDER BY random() LIMIT 1")[0][0];
        string where = table == "record" ? "height = $height AND position = 0" : "height = $height";
        byte[] value = (byte[])file.Rows($"SELECT {column} FROM {table} WHERE {where}", ("$height", height))[0][0];
        byte[] changed = [.. value];
        changed[^1] ^= 1;
        Put(changed);
        return () => Put(value);

        void Put(byte[] bytes)
        {
            using LedgerSql writer = Open(path);
            int rows = writer.Execute(
                $"UPDATE {table} SET {column} = $value WHERE {where}", ("$value", bytes), ("$height", height));
            SoakException.Require(rows == 1, "Nothing was changed.");
        }
    }

    private Action Change(string[] tables, Action<LedgerSql> change)
    {
        using LedgerSql file = Open(path);
        Dictionary<string, List<object[]>> before =
            tables.ToDictionary(static table => table, table => file.Rows($"SELECT * FROM {table}"));
        AtOnce(file, () => change(file));
        return () =>
        {
            using LedgerSql mending = Open(path);
            AtOnce(mending, () =>
            {
                foreach ((string table, List<object[]> rows) in before)
                    Put(mending, table, rows);
            });
        };
    }

    private static void Put(LedgerSql file, string table, List<object[]> rows)
    {
        file.Execute($"DELETE FROM {table}");
        foreach (object[] row in rows)
        {
            (string Name, object Value)[] values = [.. row.Select(static (value, i) => ($"$v{i}", value))];
            file.Execute($"INSERT INTO {table} VALUES ({string.Join(", ", values.Select(static value => value.Name))})", values);
        }
    }

    private static void AtOnce(LedgerSql file, Action change)
    {
        file.Execute("BEGIN IMMEDIATE");
        change();
        file.Execute("COMMIT");
    }

    private void Cut(LedgerSql file)
    {
        long first = (long)file.Rows("SELECT max(height) FROM block")[0][0] + 1 - random.Next(1, MostCut);
        file.Execute("DELETE FROM record WHERE height >= $first", ("$first", first));
        file.Execute("DELETE FROM block WHERE height >= $first", ("$first", first));
        file.Execute("DELETE FROM tally");
    }

    private static void Forge(LedgerSql file)
    {
        object[] tip = file.Rows("SELECT height, block_id, timestamp FROM block ORDER BY height DESC LIMIT 1")[0];
        file.Add(Cast.Forge(new Hash256((byte[])tip[1]), (ulong)(long)tip[0] + 1, (ulong)(long)tip[2] + 1));
    }

    private byte[] Garbage()
    {
        byte[] bytes = new byte[random.Next(1, 100_000)];
        random.NextBytes(bytes);
        return bytes;
    }

    private Action Replace(Action place)
    {
        Settle(path);
        string away = path + ".away";
        File.Move(path, away);
        place();
        return () =>
        {
            foreach (string suffix in (string[])["", "-wal", "-shm"])
                File.Delete(path + suffix);
            File.Move(away, path);
        };
    }

    private static LedgerSql Open(string path)
    {
        LedgerSql file = new(path);
        file.Execute("PRAGMA busy_timeout = 30000");
        return file;
    }
}
