using System.Text;
using CsCheck;
using EmrLedger.Records;

namespace EmrLedger.Tests.Support;

/// <summary>Random values for properties.</summary>
internal static class Gens
{
    public static readonly Gen<Hash160> UserHash = Gen.Byte.Array[20].Select(bytes => new Hash160(bytes));

    public static readonly Gen<Hash256> BlockHash = Gen.Byte.Array[32].Select(bytes => new Hash256(bytes));

    public static readonly Gen<UInt128> UInt128 = Gen.OneOf(
        Gen.Select(Gen.ULong, Gen.ULong, (high, low) => new UInt128(high, low)),
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Int[0, 127], (high, low, shift) => new UInt128(high, low) >> shift));

    /// <summary>Text of at most 200 UTF-8 bytes: ASCII, controls, any other character, emoji.</summary>
    public static readonly Gen<string> Prescription = Gen.OneOf(
            Gen.Int[0x20, 0x7e], Gen.Int[0, 0x1f], Gen.Int[0x7f, 0xd7ff], Gen.Int[0xe000, 0xffff], Gen.Int[0x1f300, 0x1faff])
        .Array[0, 200]
        .Select(Fit);

    /// <summary>Text of any kind, lone surrogates among it, and now and then hex.</summary>
    public static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.String[Gen.Char, 0, 300],
        Gen.String[Gen.Char[' ', '~'], 0, 300],
        Gen.String[Gen.OneOf([.. "0123456789abcdefABCDEF"]), 0, 200],
        Gen.Byte.Array[0, 100].Select(Convert.ToHexStringLower),
        Gen.OneOf(20, 32, 72, 88).SelectMany(length => Gen.Byte.Array[length]).Select(Convert.ToHexStringLower));

    /// <summary>One of a few doctors.</summary>
    public static readonly Gen<EmrKey> Doctor = Gen.OneOf(TestKeys.Doctors);

    /// <summary>A valid record.</summary>
    public static readonly Gen<EmrRecord> Record = Gen.Select(
        Doctor, UserHash, Prescription, Gen.OneOf(Gen.ULong, Gen.ULong[1, 1000]).Where(nonce => nonce > 0),
        (doctor, patient, text, nonce) => RecordSigner.Sign(doctor, patient, text, nonce, DoubtfulTexts.All));

    private static string Fit(int[] codePoints)
    {
        StringBuilder text = new();
        int bytes = 0;
        foreach (Rune rune in codePoints.Select(codePoint => new Rune(codePoint)))
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > EmrRecord.MaxPrescriptionBytes)
                break;
            text.Append(rune.ToString());
        }
        return text.ToString();
    }
}
