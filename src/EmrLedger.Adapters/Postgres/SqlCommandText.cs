namespace EmrLedger.Adapters.Postgres;

/// <summary>A statement and the values of its parameters.</summary>
/// <param name="Sql">The text.</param>
/// <param name="Parameters">The values by name, which begins with @.</param>
internal sealed record SqlCommandText(string Sql, params (string Name, object Value)[] Parameters);
