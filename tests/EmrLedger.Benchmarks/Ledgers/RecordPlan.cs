namespace EmrLedger.Benchmarks;

/// <summary>A record that is to be signed.</summary>
internal readonly record struct RecordPlan(EmrKey Signer, Hash160 Patient, string Text);
