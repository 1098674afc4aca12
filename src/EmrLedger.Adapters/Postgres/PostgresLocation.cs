using System.Text.RegularExpressions;
using EmrLedger.Text;
using Npgsql;

namespace EmrLedger.Adapters.Postgres;

/// <summary>
/// A ledger on a server: a connection string, whose first schema of the search path holds the ledger. What is shown and kept of
/// it has no secret.
/// </summary>
internal sealed partial class PostgresLocation
{
    /// <summary>The schema of a ledger whose connection string names none.</summary>
    public const string DefaultSchema = "emr";

    // A ledger is kept under a longer name while it is made, and PostgreSQL cuts names at 63 bytes.
    private const int MaxSchemaLength = 40;
    private const string Application = "EmrLedger";
    private const int CancellationMilliseconds = 200;

    private readonly NpgsqlConnectionStringBuilder settings;

    private PostgresLocation(NpgsqlConnectionStringBuilder settings, string schema)
    {
        this.settings = settings;
        Schema = schema;
        Name = Show(settings, schema);
    }

    /// <summary>The connection string without its secrets: it opens the ledger again in this process, and names it everywhere.</summary>
    public string Name { get; }

    /// <summary>The schema.</summary>
    public string Schema { get; }

    /// <summary>The database.</summary>
    public string Database => settings.Database ?? settings.Username ?? "";

    /// <summary>What all ledgers of one login on one database have in common.</summary>
    public string Server
    {
        get
        {
            NpgsqlConnectionStringBuilder server = new(Name) { SearchPath = null };
            return server.ConnectionString;
        }
    }

    /// <summary>The password that stands in the connection string; null where it is to be found elsewhere.</summary>
    public string? Password => settings.Password;

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.LedgerInvalid"/>; nothing of the text is in it.</exception>
    public static PostgresLocation Parse(string location)
    {
        if (location.Contains("://", StringComparison.Ordinal) && !location.Contains('='))
            throw Invalid("It is written as an address.");
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(location);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            // What the exception says may hold a part of the text, and so of a password.
            throw Invalid("A part of it cannot be read, or is not known.");
        }
        if (string.IsNullOrWhiteSpace(settings.Host))
            throw Invalid("It names no Host.");
        string schema = settings.SearchPath is { Length: > 0 } path ? path.Split(',')[0].Trim().Trim('"') : DefaultSchema;
        return SchemaName().IsMatch(schema) && schema.Length <= MaxSchemaLength
            ? new PostgresLocation(settings, schema)
            : throw new EmrException(
                EmrError.LedgerInvalid, $"The schema '{Display.Line(schema)}' is no name for a ledger's.",
                $"Give a Search Path of small letters, digits and underscores, at most {MaxSchemaLength}, such as '{DefaultSchema}'.");
    }

    /// <summary>The same server and login, and another schema.</summary>
    public PostgresLocation WithSchema(string schema) => new(settings, schema);

    /// <summary>All that opens the ledger, secrets included.</summary>
    public string ToConnectionString() => new NpgsqlConnectionStringBuilder(settings.ConnectionString) { SearchPath = Schema }.ConnectionString;

    /// <summary>What is handed to the driver: what the user wrote, and what a ledger needs where nothing else was written.</summary>
    public NpgsqlDataSource CreateDataSource()
    {
        NpgsqlConnectionStringBuilder driver = new(settings.ConnectionString) { SearchPath = null, Enlist = false };
        SetDefault("Application Name", static builder => builder.ApplicationName = Application);
        SetDefault("Cancellation Timeout", static builder => builder.CancellationTimeout = CancellationMilliseconds);
        SetDefault("GSS Encryption Mode", static builder => builder.GssEncryptionMode = GssEncryptionMode.Disable);
        SetDefault("Tcp Keepalive", static builder => builder.TcpKeepAlive = true);
        return new NpgsqlSlimDataSourceBuilder(driver.ConnectionString).EnableTransportSecurity().Build();

        void SetDefault(string key, Action<NpgsqlConnectionStringBuilder> set)
        {
            if (!settings.ContainsKey(key) || !settings.ShouldSerialize(key))
                set(driver);
        }
    }

    private static string Show(NpgsqlConnectionStringBuilder settings, string schema)
    {
        NpgsqlConnectionStringBuilder shown = new(settings.ConnectionString) { SearchPath = schema };
        shown.Remove("Password");
        shown.Remove("SSL Password");
        return shown.ConnectionString;
    }

    private static EmrException Invalid(string why) => new(
        EmrError.LedgerInvalid, $"The ledger is not a connection string that names a server. {why}",
        "Write it as 'Host=...;Database=...;Username=...', with quotes around a value that has a semicolon.");

    [GeneratedRegex("^[a-z_][a-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex SchemaName();
}
