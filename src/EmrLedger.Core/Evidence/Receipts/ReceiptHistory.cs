namespace EmrLedger.Evidence.Receipts;

/// <summary>What happened to the prescription that a receipt is of, as far as the checkpoint covers it.</summary>
/// <param name="Registry">
/// Statements of the registry that the receipt does not have already: every change of authority, and the last registration of
/// each signer before what was signed, in the order of the chain.
/// </param>
/// <param name="Statements">Every statement about the prescription, in the order of the chain.</param>
public sealed record ReceiptHistory(IReadOnlyList<ReceiptStatement> Registry, IReadOnlyList<ReceiptStatement> Statements);
