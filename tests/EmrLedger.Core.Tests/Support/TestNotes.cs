using System.Security.Cryptography;
using System.Text;
using EmrLedger.Evidence;
using EmrLedger.Ledgers;
using EmrLedger.Notes;

namespace EmrLedger.Tests.Support;

/// <summary>A log, witnesses, and notes that they signed; the keys are the same in every run.</summary>
internal static class TestNotes
{
    public static readonly NoteKey Log = Key("log.example/emr", NoteRole.Log);

    public static readonly NoteKey OtherLog = Key("other.example/emr", NoteRole.Log);

    /// <summary>Three witnesses.</summary>
    public static readonly NoteKey[] Witnesses = [.. Enumerable.Range(1, 3).Select(
        i => Key($"witness.example/w{i}", NoteRole.Witness))];

    public static NoteKey Witness => Witnesses[0];

    /// <summary>A key that follows from its name.</summary>
    public static NoteKey Key(string name, NoteRole role, string? path = null) =>
        NoteKey.FromSeed(name, role, SHA256.HashData(Encoding.UTF8.GetBytes(name)), path);

    public static TrustPolicy Policy(int quorum = 0) =>
        new(Log.Verifier, [.. Witnesses.Select(static key => key.Verifier)], quorum);

    /// <summary>A note signed by some keys, as anybody might make it who has them.</summary>
    public static SignedNote Sign(string text, params NoteKey[] keys) =>
        new(text, [.. keys.Select(key => key.Sign(text, key.Role == NoteRole.Log ? 0UL : 1_700_000_000))]);

    /// <summary>A checkpoint of a ledger, computed by the plain definition.</summary>
    public static Checkpoint Head(Ledger ledger, int? size = null)
    {
        Hash256[] leaves = Leaves(ledger);
        int covered = size ?? leaves.Length;
        return new Checkpoint(ledger.Describe().Origin, (ulong)covered, PlainTree.Root(leaves.AsSpan(0, covered)));
    }

    /// <summary>A signed checkpoint of a ledger.</summary>
    public static SignedNote Signed(Ledger ledger, int? size = null, params NoteKey[] keys) =>
        Sign(Head(ledger, size).ToText(), keys.Length == 0 ? [Log] : keys);

    /// <summary>The leaf hashes of a ledger's blocks.</summary>
    public static Hash256[] Leaves(Ledger ledger) =>
        [.. ledger.ReadBlocks(0, ulong.MaxValue).Select(static block => PlainTree.Leaf(BlockValues.Of(block).Preimage))];
}
