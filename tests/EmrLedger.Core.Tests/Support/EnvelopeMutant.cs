using CsCheck;

namespace EmrLedger.Tests.Support;

/// <summary>One change of an envelope's bytes, in numbers that are cut to what fits.</summary>
internal sealed record EnvelopeMutant(int Kind, int Other, int Place, int From, int Length, byte Bits)
{
    /// <summary>Envelopes to change; two are of one record and one text, so that parts of the one fit into the other.</summary>
    public static readonly SealedCase[] Cases =
    [
        SealedCase.Make("Medication A: 10mg", 1), SealedCase.Make("Medication A: 10mg", 2),
        SealedCase.Make("Medication B: 20mg", 2), SealedCase.Make("Medication C", 2, txId: 2),
        SealedCase.Make(new string('x', 700), 1, txId: 3),
    ];

    /// <summary>Any of them.</summary>
    public static readonly Gen<EnvelopeMutant> Any = Gen.Select(
        Gen.Int[0, 6], Gen.Int[0, 4], Gen.Int[0, 9_999], Gen.Int[0, 9_999], Gen.Int[1, 120], Gen.Byte[1, 255],
        static (kind, other, place, from, length, bits) => new EnvelopeMutant(kind, other, place, from, length, bits));

    /// <summary>The bytes with the change made.</summary>
    public static byte[] Apply(byte[] bytes, EnvelopeMutant change)
    {
        int place = change.Place % (bytes.Length + 1);
        int length = Math.Min(change.Length, bytes.Length - place);
        byte[] other = Cases[change.Other].Bytes;
        int from = change.From % other.Length;
        byte[] part = other[from..Math.Min(other.Length, from + change.Length)];
        switch (change.Kind)
        {
            case 0 or 1: // A byte changed.
                byte[] changed = [.. bytes];
                if (place < bytes.Length)
                    changed[place] ^= change.Bits;
                return changed;
            case 2: // Bytes inserted.
                return [.. bytes[..place], .. Enumerable.Repeat(change.Bits, change.Length), .. bytes[place..]];
            case 3: // Bytes deleted.
                return [.. bytes[..place], .. bytes[(place + length)..]];
            case 4: // A part of another one in the same place.
                int same = Math.Min(place, other.Length);
                int end = Math.Min(Math.Min(same + change.Length, other.Length), bytes.Length);
                return end <= same ? bytes : [.. bytes[..same], .. other[same..end], .. bytes[end..]];
            case 5: // A part of another one, anywhere.
                return [.. bytes[..place], .. part, .. bytes[place..]];
            default: // The end of another one behind its own beginning.
                return [.. bytes[..place], .. other[Math.Min(place, other.Length)..]];
        }
    }
}
