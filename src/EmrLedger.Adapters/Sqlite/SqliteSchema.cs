using EmrLedger.Adapters.Stores;
using EmrLedger.Files;
using EmrLedger.Ledgers.Store;
using EmrLedger.Text;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>
/// The tables of a ledger file. Every column is evidence, covered by the block id, the txid or the genesis block, except
/// pending records, which nobody vouches for but their doctors, and envelopes, of which the record says whether they are its
/// own. Indexes are derived. Numbers of 64 bits stand in SQLite's
/// signed integers, bit for bit; a difficulty is 16 bytes, little-endian, as it is hashed; text is kept as UTF-8 bytes, so
/// that a changed byte is a changed value.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>"EMRL" in the file's header: it is a ledger.</summary>
    public const int ApplicationId = (int)FileKinds.LedgerId;

    /// <summary>The version of the tables below.</summary>
    public const int Version = 1;

    private const string RecordColumns =
        """
        txid BLOB NOT NULL CHECK (length(txid) = 32),
            doctor BLOB NOT NULL CHECK (length(doctor) = 20),
            patient BLOB NOT NULL CHECK (length(patient) = 20),
            public_key BLOB NOT NULL CHECK (length(public_key) = 88),
            prescription BLOB NOT NULL CHECK (length(prescription) <= 200),
            nonce INTEGER NOT NULL CHECK (nonce > 0),
            signature BLOB NOT NULL CHECK (length(signature) BETWEEN 8 AND 72)
        """;

    /// <summary>The tables, by name.</summary>
    public static IReadOnlyDictionary<string, string> Tables { get; } = new Dictionary<string, string>
    {
        ["ledger"] =
            """
            CREATE TABLE ledger (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                manifest BLOB NOT NULL CHECK (length(manifest) BETWEEN 2 AND 4096)
            ) STRICT
            """,
        ["block"] =
            """
            CREATE TABLE block (
                height INTEGER PRIMARY KEY CHECK (height >= 0),
                block_id BLOB NOT NULL CHECK (length(block_id) = 32),
                previous BLOB NOT NULL CHECK (length(previous) = 32),
                miner BLOB NOT NULL CHECK (length(miner) = 20),
                timestamp INTEGER NOT NULL CHECK (timestamp >= 0),
                difficulty BLOB NOT NULL CHECK (length(difficulty) = 16),
                nonce INTEGER NOT NULL
            ) STRICT
            """,
        ["record"] =
            $"""
            CREATE TABLE record (
                height INTEGER NOT NULL CHECK (height >= 0),
                position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 24),
                {RecordColumns},
                PRIMARY KEY (height, position)
            ) STRICT, WITHOUT ROWID
            """,
        ["pending"] =
            $"""
            CREATE TABLE pending (
                sequence INTEGER PRIMARY KEY,
                {RecordColumns}
            ) STRICT
            """,
    };

    /// <summary>Tables that hold nothing but what can be derived or done again, by name; one that is missing is made anew.</summary>
    public static IReadOnlyDictionary<string, string> Derived { get; } = new Dictionary<string, string>
    {
        ["node"] =
            """
            CREATE TABLE node (
                level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 63),
                position INTEGER NOT NULL CHECK (position >= 0),
                hash BLOB NOT NULL CHECK (length(hash) = 32),
                PRIMARY KEY (level, position)
            ) STRICT, WITHOUT ROWID
            """,
        ["checkpoint"] =
            """
            CREATE TABLE checkpoint (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                note BLOB NOT NULL CHECK (length(note) BETWEEN 1 AND 65536)
            ) STRICT
            """,
        // At the place of the record that prescribed.
        ["prescription"] =
            $"""
            CREATE TABLE prescription (
                height INTEGER NOT NULL CHECK (height >= 0),
                position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 24),
                stage INTEGER NOT NULL CHECK (stage >= 0),
                last_day INTEGER CHECK (last_day >= 0),
                state BLOB NOT NULL CHECK (length(state) BETWEEN 1 AND {ColumnValues.MaxStateLength}),
                PRIMARY KEY (height, position)
            ) STRICT, WITHOUT ROWID
            """,
        // How many records the blocks up to a height have. Whoever appended without knowing of it left it behind, but not wrong.
        ["tally"] =
            """
            CREATE TABLE tally (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                height INTEGER NOT NULL CHECK (height >= 0),
                records INTEGER NOT NULL CHECK (records >= 0)
            ) STRICT
            """,
    };

    /// <summary>
    /// Tables that came later, by name, and hold what nobody can derive: envelopes, and the note of an erasure that is to be
    /// finished. A file without them has none of it, and gets them when it is opened for writing.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Later { get; } = new Dictionary<string, string>
    {
        ["envelope"] =
            $"""
            CREATE TABLE envelope (
                txid BLOB NOT NULL PRIMARY KEY CHECK (length(txid) = 32),
                nonce BLOB NOT NULL CHECK (length(nonce) = {EnvelopeRow.NonceLength}),
                bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN {EnvelopeRow.MinLength} AND {EnvelopeRow.MaxLength})
            ) STRICT
            """,
        // Another mark for every erasure, so that nobody takes a later one's note away.
        ["erasure"] =
            """
            CREATE TABLE erasure (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                mark INTEGER NOT NULL
            ) STRICT
            """,
    };

    /// <summary>The indexes, by name. The last nonce of a doctor, the user state, is the end of record_doctor.</summary>
    public static IReadOnlyDictionary<string, string> Indexes { get; } = new Dictionary<string, string>
    {
        ["block_id"] = "CREATE UNIQUE INDEX block_id ON block (block_id)",
        ["block_timestamp"] = "CREATE INDEX block_timestamp ON block (timestamp, height)",
        ["record_txid"] = "CREATE UNIQUE INDEX record_txid ON record (txid)",
        ["record_doctor"] = "CREATE UNIQUE INDEX record_doctor ON record (doctor, nonce)",
        ["record_patient"] = "CREATE INDEX record_patient ON record (patient)",
        ["prescription_stage"] = "CREATE INDEX prescription_stage ON prescription (stage, height, position)",
        ["pending_txid"] = "CREATE UNIQUE INDEX pending_txid ON pending (txid)",
        ["pending_doctor"] = "CREATE UNIQUE INDEX pending_doctor ON pending (doctor, nonce)",
        ["pending_patient"] = "CREATE INDEX pending_patient ON pending (patient)",
        ["envelope_nonce"] = "CREATE UNIQUE INDEX envelope_nonce ON envelope (nonce)",
    };

    /// <summary>Whether a ledger has a table or an index of a name.</summary>
    public static bool Has(string name) => Made.ContainsKey(name);

    /// <summary>All tables and indexes, by name, a table before its indexes.</summary>
    public static IReadOnlyDictionary<string, string> Made { get; } =
        new Dictionary<string, string>(Tables.Concat(Derived).Concat(Later).Concat(Indexes));

    /// <summary>Whether a file has a table.</summary>
    public static bool HasTable(SqliteSession session, string name) =>
        session.Scalar("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $name", ("$name", name)) is not null;

    /// <summary>All that a new file needs.</summary>
    public static string Creation { get; } =
        $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; "
        + $"{string.Join("; ", Made.Values)};";

    /// <summary>Refuses a file that is not a ledger, one of a later version, and one that was cut.</summary>
    public static void RequireLedger(SqliteSession session, string file)
    {
        if (session.Scalar("PRAGMA application_id") is not (long)ApplicationId)
            throw SqliteFailure.NotRecognized(file);
        long version = (long)session.Scalar("PRAGMA user_version")!;
        if (version > Version)
        {
            throw new EmrException(
                EmrError.LedgerVersionUnsupported, $"The ledger '{file}' is of version {version}, and this module knows {Version}.");
        }
        if (version < 1)
            throw SqliteFailure.Damaged(file, $"its version is {version}.");
        // While there is a log, the file may lag behind it.
        long expected = (long)session.Scalar("PRAGMA page_count")! * (long)session.Scalar("PRAGMA page_size")!;
        if (!SqliteLocation.HasNonEmptyLog(file) && new FileInfo(file) is { Exists: true } info && info.Length < expected)
            throw SqliteFailure.Damaged(file, $"it has {Display.Count(info.Length, "byte")} of {expected}.");
    }
}
