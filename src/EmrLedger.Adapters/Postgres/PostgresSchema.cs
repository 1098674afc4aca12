using EmrLedger.Adapters.Stores;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Adapters.Postgres;

/// <summary>
/// The tables of a ledger on a server, in a schema of their own. Every column is evidence, covered by the block id, the txid or
/// the genesis block, except pending records, which nobody vouches for but their doctors, envelopes, of which the record says
/// whether they are its own, and the tables that are derived or can be done again. Numbers of 64 bits stand in signed integers,
/// bit for bit; a difficulty is 16 bytes, little-endian, as it is hashed.
/// </summary>
internal static class PostgresSchema
{
    private const string RecordColumns =
        """
        doctor bytea NOT NULL CONSTRAINT {0}_doctor_length CHECK (octet_length(doctor) = 20),
        patient bytea NOT NULL CONSTRAINT {0}_patient_length CHECK (octet_length(patient) = 20),
        public_key bytea NOT NULL CONSTRAINT {0}_public_key_length CHECK (octet_length(public_key) = 88),
        prescription bytea NOT NULL CONSTRAINT {0}_prescription_length CHECK (octet_length(prescription) <= 200),
        nonce bigint NOT NULL CONSTRAINT {0}_nonce_range CHECK (nonce > 0),
        signature bytea NOT NULL CONSTRAINT {0}_signature_length CHECK (octet_length(signature) BETWEEN 8 AND 72)
        """;

    private static readonly System.Text.CompositeFormat Record = System.Text.CompositeFormat.Parse(RecordColumns);

    /// <summary>
    /// What makes each version out of the one before, from nothing on. The schema is written as {s}. A version that ledgers have
    /// is never changed; what comes later is another step.
    /// </summary>
    private static readonly string[][] Steps =
    [
        [
            """
            CREATE TABLE {s}.ledger (
                id bigint NOT NULL CONSTRAINT ledger_one CHECK (id = 1),
                version bigint NOT NULL,
                manifest bytea NOT NULL CONSTRAINT ledger_manifest_length CHECK (octet_length(manifest) BETWEEN 2 AND 4096),
                CONSTRAINT ledger_key PRIMARY KEY (id))
            """,
            """
            CREATE TABLE {s}.block (
                height bigint NOT NULL CONSTRAINT block_height_range CHECK (height >= 0),
                block_id bytea NOT NULL CONSTRAINT block_id_length CHECK (octet_length(block_id) = 32),
                previous bytea NOT NULL CONSTRAINT block_previous_length CHECK (octet_length(previous) = 32),
                miner bytea NOT NULL CONSTRAINT block_miner_length CHECK (octet_length(miner) = 20),
                timestamp bigint NOT NULL CONSTRAINT block_timestamp_range CHECK (timestamp >= 0),
                difficulty bytea NOT NULL CONSTRAINT block_difficulty_length CHECK (octet_length(difficulty) = 16),
                nonce bigint NOT NULL,
                CONSTRAINT block_key PRIMARY KEY (height),
                CONSTRAINT block_by_id UNIQUE (block_id))
            """,
            "CREATE INDEX block_by_timestamp ON {s}.block (timestamp, height)",
            $$"""
            CREATE TABLE {s}.record (
                height bigint NOT NULL,
                position bigint NOT NULL CONSTRAINT record_position_range CHECK (position BETWEEN 0 AND 24),
                txid bytea NOT NULL CONSTRAINT record_txid_length CHECK (octet_length(txid) = 32),
                {{Of("record")}},
                CONSTRAINT record_key PRIMARY KEY (height, position),
                CONSTRAINT record_by_txid UNIQUE (txid),
                CONSTRAINT record_by_doctor UNIQUE (doctor, nonce),
                CONSTRAINT record_of_block FOREIGN KEY (height) REFERENCES {s}.block (height))
            """,
            "CREATE INDEX record_by_patient ON {s}.record (patient, height, position)",
            $$"""
            CREATE TABLE {s}.pending (
                txid bytea NOT NULL CONSTRAINT pending_txid_length CHECK (octet_length(txid) = 32),
                {{Of("pending")}},
                place bigint NOT NULL,
                CONSTRAINT pending_key PRIMARY KEY (txid),
                CONSTRAINT pending_by_doctor UNIQUE (doctor, nonce))
            """,
            "CREATE INDEX pending_by_place ON {s}.pending (place, txid)",
            """
            CREATE TABLE {s}.tip (
                id bigint NOT NULL CONSTRAINT tip_one CHECK (id = 1),
                height bigint NOT NULL CONSTRAINT tip_height_range CHECK (height >= 0),
                block_id bytea NOT NULL CONSTRAINT tip_block_id_length CHECK (octet_length(block_id) = 32),
                records bigint NOT NULL CONSTRAINT tip_records_range CHECK (records >= 0),
                CONSTRAINT tip_key PRIMARY KEY (id))
            """,
            """
            CREATE TABLE {s}.node (
                level bigint NOT NULL CONSTRAINT node_level_range CHECK (level BETWEEN 0 AND 63),
                position bigint NOT NULL CONSTRAINT node_position_range CHECK (position >= 0),
                hash bytea NOT NULL CONSTRAINT node_hash_length CHECK (octet_length(hash) = 32),
                CONSTRAINT node_key PRIMARY KEY (level, position))
            """,
            """
            CREATE TABLE {s}.checkpoint (
                id bigint NOT NULL CONSTRAINT checkpoint_one CHECK (id = 1),
                note bytea NOT NULL CONSTRAINT checkpoint_note_length CHECK (octet_length(note) BETWEEN 1 AND 65536),
                CONSTRAINT checkpoint_key PRIMARY KEY (id))
            """,
        ],
        [
            """
            CREATE TABLE {s}.lease (
                txid bytea NOT NULL CONSTRAINT lease_txid_length CHECK (octet_length(txid) = 32),
                holder bytea NOT NULL CONSTRAINT lease_holder_length CHECK (octet_length(holder) = 16),
                until bigint NOT NULL,
                CONSTRAINT lease_key PRIMARY KEY (txid))
            """,
        ],
        [
            $$"""
            CREATE TABLE {s}.prescription (
                height bigint NOT NULL CONSTRAINT prescription_height_range CHECK (height >= 0),
                position bigint NOT NULL CONSTRAINT prescription_position_range CHECK (position BETWEEN 0 AND 24),
                stage bigint NOT NULL CONSTRAINT prescription_stage_range CHECK (stage >= 0),
                last_day bigint CONSTRAINT prescription_last_day_range CHECK (last_day >= 0),
                state bytea NOT NULL CONSTRAINT prescription_state_length CHECK (octet_length(state) <= {{ColumnValues.MaxStateLength}}),
                CONSTRAINT prescription_key PRIMARY KEY (height, position))
            """,
            "CREATE INDEX prescription_by_stage ON {s}.prescription (stage, height, position)",
            "CREATE INDEX pending_by_patient ON {s}.pending (patient, place)",
        ],
        [
            $$"""
            CREATE TABLE {s}.envelope (
                txid bytea NOT NULL CONSTRAINT envelope_txid_length CHECK (octet_length(txid) = 32),
                nonce bytea NOT NULL CONSTRAINT envelope_nonce_length CHECK (octet_length(nonce) = {{EnvelopeRow.NonceLength}}),
                bytes bytea NOT NULL CONSTRAINT envelope_bytes_length CHECK (
                    octet_length(bytes) BETWEEN {{EnvelopeRow.MinLength}} AND {{EnvelopeRow.MaxLength}}),
                CONSTRAINT envelope_key PRIMARY KEY (txid),
                CONSTRAINT envelope_by_nonce UNIQUE (nonce))
            """,
            // Another mark for every erasure, so that nobody takes a later one's note away.
            """
            CREATE TABLE {s}.erasure (
                id bigint NOT NULL CONSTRAINT erasure_one CHECK (id = 1),
                mark bigint NOT NULL,
                CONSTRAINT erasure_key PRIMARY KEY (id))
            """,
        ],
    ];

    /// <summary>The version that this module makes and knows.</summary>
    public static int Version => Steps.Length;

    /// <summary>The tables that only grow: nobody but their owner may change or delete a row of them.</summary>
    public static IReadOnlyList<string> Sealed { get; } = ["ledger", "block", "record"];

    /// <summary>The other tables.</summary>
    public static IReadOnlyList<string> Others { get; } =
        ["pending", "tip", "node", "checkpoint", "lease", "prescription", "envelope", "erasure"];

    /// <summary>Tables that hold nothing but what can be derived or done again; one that is missing is made anew.</summary>
    public static IReadOnlyList<string> Derived { get; } = ["node", "checkpoint", "lease", "prescription"];

    /// <summary>
    /// Tables that came later and hold what nobody can derive; a ledger without them has none of it, and gets them from its
    /// owner.
    /// </summary>
    public static IReadOnlyList<string> Later { get; } = ["envelope", "erasure"];

    /// <summary>All tables.</summary>
    public static IEnumerable<string> Tables => Sealed.Concat(Others);

    /// <summary>The columns of all tables and their types.</summary>
    public static IReadOnlySet<(string Table, string Column, string Type)> Columns { get; } = Expected("bigint", "bytea");

    /// <summary>The names of all constraints.</summary>
    public static IReadOnlySet<string> Constraints { get; } = Names("CONSTRAINT ");

    /// <summary>The names of all indexes that are no constraint's.</summary>
    public static IReadOnlySet<string> Indexes { get; } = Names("CREATE INDEX ");

    /// <summary>The statements that make this version out of another; 0 is nothing.</summary>
    public static IEnumerable<string> StatementsFrom(int version, string schema) =>
        Steps.Skip(version).SelectMany(static step => step).Select(statement => statement.Replace("{s}", schema, StringComparison.Ordinal));

    /// <summary>The names of one table's constraints.</summary>
    public static IEnumerable<string> ConstraintsOf(string table) =>
        Constraints.Where(name => name.StartsWith($"{table}_", StringComparison.Ordinal));

    /// <summary>The statement that makes one table or index anew.</summary>
    public static string StatementOf(string name, string schema) => StatementsFrom(0, schema).First(statement =>
        statement.StartsWith($"CREATE TABLE {schema}.{name} ", StringComparison.Ordinal)
        || statement.StartsWith($"CREATE INDEX {name} ", StringComparison.Ordinal));

    private static string Of(string table) => string.Format(System.Globalization.CultureInfo.InvariantCulture, Record, table);

    private static HashSet<(string Table, string Column, string Type)> Expected(params string[] types)
    {
        HashSet<(string, string, string)> columns = [];
        foreach (string statement in Steps.SelectMany(static step => step))
        {
            string[] lines = statement.Split('\n', StringSplitOptions.TrimEntries);
            const string Create = "CREATE TABLE {s}.";
            if (!lines[0].StartsWith(Create, StringComparison.Ordinal))
                continue;
            string table = lines[0][Create.Length..].Split(' ')[0];
            foreach (string[] words in lines[1..].Select(static line => line.Split(' ')))
            {
                if (words is [var column, var type, ..] && types.Contains(type))
                    columns.Add((table, column, type));
            }
        }
        return columns;
    }

    private static HashSet<string> Names(string before) =>
    [
        .. Steps.SelectMany(static step => step).SelectMany(statement => statement.Split(before).Skip(1))
            .Select(static rest => rest.Split(' ')[0]),
    ];
}
