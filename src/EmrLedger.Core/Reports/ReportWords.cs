using EmrLedger.Ledgers.Chain;
using EmrLedger.Reports.Facts;
using EmrLedger.Text;

namespace EmrLedger.Reports;

/// <summary>What a report says in words.</summary>
internal static class ReportWords
{
    /// <summary>The outcome in one sentence.</summary>
    public static string VerdictOf(LedgerCheckResult check, ReportAnchor? anchor)
    {
        string what = $"{Display.Count(check.Blocks, "block")} with {Display.Count(check.Records, "record")}";
        string name = check.Name.Length == 0 ? "the ledger" : $"the ledger \"{Display.Line(check.Name)}\"";
        if (check.IsExport)
            name = $"an export of {name}";
        if (check.Faults is not [var first, ..])
        {
            return check.CheckpointHeight is { } height && anchor is not null
                ? $"Valid: {name} has {what} that keep all rules, and agrees with the checkpoint up to height {height}."
                : $"Valid by itself: {name} has {what} that keep all rules, and was held against no checkpoint that covers a "
                    + "block.";
        }
        string where = first.Height is { } at ? $", at block {at}" : "";
        string more = check.Faults.Count > 1 ? $" and {Display.Count(check.Faults.Count - 1, "more fault")}" : "";
        return $"Not valid, {KindOf(first.Code)}: {Lowered(first.Message)}{where}{more} in {name}; this report "
            + $"tells of {what} that keep the rules by themselves, and of nothing else.";
    }

    /// <summary>What was not looked at, and what no chain can show.</summary>
    public static IEnumerable<string> NotProvedOf(LedgerCheckResult check, LedgerManifest? manifest)
    {
        if (!check.Valid)
            yield return "anything that comes after the first fault: it was not reported, and much of it not looked at";
        if (!check.Valid && manifest?.Rules >= RuleSet.Two)
            yield return "where prescriptions stand: that is only reported of a whole chain that is the right one";
        if (manifest?.Rules >= RuleSet.Two)
        {
            yield return
                "how often a second claim or a dispense too many was tried: refused second claims cannot be known from a chain, "
                + "which holds what was admitted";
        }
    }

    /// <summary>What a fault means to somebody who does not know the format.</summary>
    public static string MeaningOf(FaultCode code) => code switch
    {
        FaultCode.LedgerBehindCheckpoint =>
            "The ledger is shorter than it was when the checkpoint was signed: it is an older copy that was put back, or its end "
            + "was cut off. Look for the newest copy, and ask who replaced it.",
        FaultCode.CheckpointMismatch or FaultCode.InclusionInvalid =>
            "The ledger is not the one that the checkpoint was signed of: its history was rewritten, or it is another ledger. "
            + "Do not rely on it.",
        FaultCode.CheckpointUnsigned or FaultCode.CheckpointSignatureInvalid or FaultCode.QuorumMissing =>
            "The checkpoint does not have the signatures that were asked for, so it shows nothing. Check the keys, and get the "
            + "checkpoint once more from where it is kept.",
        FaultCode.StoredItemMisplaced =>
            "A block or a record is missing, or is not in its place: something was taken out, or put in past the rules.",
        FaultCode.StorageDamaged =>
            "What is stored cannot be read, or does not fit together: a disk failed, a file was cut, or another program changed "
            + "it. Restore the ledger from a backup, and compare.",
        FaultCode.StorageAltered =>
            "Another program added something to the ledger's storage that could interfere with what is written. What is stored "
            + "is not affected by it.",
        FaultCode.ExportMalformed =>
            "A line of the export is not what belongs there: the file was cut or changed. Export the ledger again.",
        FaultCode.ManifestInvalid or FaultCode.GenesisMismatch =>
            "What says what the ledger is, and which rules it keeps, is not what its first block commits to: it was changed.",
        FaultCode.PendingRecordInadmissible =>
            "A record that waits to be sealed is not what its signer signed. What is sealed is not affected.",
        FaultCode.TextWithheld =>
            "The text of a sealed prescription is gone, and no statement of the authority says that it was erased.",
        FaultCode.HistoryChanged =>
            "The ledger was verified before, and is another now: blocks are gone, or others stand in their place.",
        FaultCode.NotChecked => "The ledger could not be read, and nothing is known of it.",
        FaultCode.TextNotErased => "A text that was to be erased is still there: erase it again.",
        FaultCode.EnvelopeInvalid or FaultCode.EnvelopeAltered =>
            "What is kept as the text of a sealed prescription is not what was signed: it was changed or exchanged.",
        FaultCode.BlockIdIncorrect or FaultCode.TxIdInvalid or FaultCode.SignatureInvalid or FaultCode.SignatureHighS
            or FaultCode.PreviousMismatch or FaultCode.HashLengthWrong or FaultCode.DoctorPublicKeyInvalid
            or FaultCode.PrescriptionInvalid or FaultCode.PreviousLengthWrong or FaultCode.MinerLengthWrong =>
            "What is stored is not what was signed and sealed: it was changed afterwards.",
        FaultCode.ProofOfWorkInsufficient or FaultCode.DifficultyMismatch or FaultCode.HeightMismatch
            or FaultCode.TimestampNotAfterMedian or FaultCode.TimestampTooFarAhead or FaultCode.TooManyRecords =>
            "The block was not made as the ledger's rules ask: somebody put it there past them.",
        FaultCode.DoctorNotRegistered or FaultCode.DoctorRevoked or FaultCode.PharmacyNotRegistered or FaultCode.PharmacyRevoked
            or FaultCode.RoleMissing or FaultCode.RegistryStatementForeign or FaultCode.RegistryStatementInvalid =>
            "Somebody signed who may not sign such a thing: the record was put there past the rules.",
        _ => "A record says what the ledger's rules do not admit at its place: it was put there past them.",
    };

    private static string KindOf(FaultCode code) => code switch
    {
        FaultCode.LedgerBehindCheckpoint => "behind the checkpoint (rolled back or truncated)",
        FaultCode.CheckpointMismatch or FaultCode.InclusionInvalid => "rewritten or another ledger",
        FaultCode.CheckpointUnsigned or FaultCode.CheckpointSignatureInvalid or FaultCode.QuorumMissing =>
            "held against a checkpoint that does not count",
        FaultCode.StoredItemMisplaced => "incomplete (truncated or with items taken out)",
        FaultCode.StorageDamaged => "damaged or truncated",
        FaultCode.ExportMalformed => "an export that was truncated or changed",
        FaultCode.StorageAltered => "with additions of another program",
        FaultCode.PendingRecordInadmissible => "with a faulty pending record",
        FaultCode.TextWithheld => "with a text withheld",
        FaultCode.TextNotErased => "with an erased text that is still there",
        _ => "tampered with",
    };

    private static string Lowered(string message) => message.Length > 1 && char.IsLower(message[1])
        ? char.ToLowerInvariant(message[0]) + message[1..] : message;
}
