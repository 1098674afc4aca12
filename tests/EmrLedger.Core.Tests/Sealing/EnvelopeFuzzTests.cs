using System.Diagnostics;
using System.Globalization;
using System.Text;
using CsCheck;
using EmrLedger.Sealing;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Sealing;

/// <summary>Envelopes changed at random, as bytes, as text and as files.</summary>
public sealed class EnvelopeFuzzTests
{
    // As many as EMR_SEAL_MUTANTS says.
    private static readonly int Mutants = int.TryParse(
        Environment.GetEnvironmentVariable("EMR_SEAL_MUTANTS"), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
        ? count : 100_000;

    // Two are of one record and one text, so that parts of the one fit into the other.
    private static readonly SealedCase[] Cases =
    [
        SealedCase.Make("Medication A: 10mg", 1), SealedCase.Make("Medication A: 10mg", 2),
        SealedCase.Make("Medication B: 20mg", 2), SealedCase.Make("Medication C", 2, txId: 2), SealedCase.Make(new string('x', 700), 1, txId: 3),
    ];

    private static readonly Gen<Change> Changes = Gen.Select(
        Gen.Int[0, 6], Gen.Int[0, 4], Gen.Int[0, 9_999], Gen.Int[0, 9_999], Gen.Int[1, 120], Gen.Byte[1, 255],
        static (kind, other, place, from, length, bits) => new Change(kind, other, place, from, length, bits));

    /// <summary>One change, in numbers that are cut to what fits.</summary>
    private sealed record Change(int Kind, int Other, int Place, int From, int Length, byte Bits);

    [Fact]
    public void No_mutant_opens_and_none_makes_the_library_fail()
    {
        long begun = Stopwatch.GetTimestamp();
        int opened = 0;
        int read = 0;
        Gen.Select(Gen.Int[0, 4], Changes.Array[1, 3]).Sample(
            (chosen, changes) =>
            {
                SealedCase original = Cases[chosen];
                byte[] bytes = changes.Aggregate(original.Bytes, Apply);
                (string? text, EmrError? error) = original.Open(bytes, original.Recipients[^1]);
                bool unchanged = bytes.AsSpan().SequenceEqual(original.Bytes);
                Assert.Equal(unchanged ? original.Text : null, text);
                Assert.Contains(
                    error, (EmrError?[])[unchanged ? null : EmrError.EnvelopeInvalid, EmrError.EnvelopeNotForKey, EmrError.EnvelopeAltered]);
                Interlocked.Add(ref opened, unchanged ? 1 : 0);
                Interlocked.Add(ref read, error is EmrError.EnvelopeInvalid ? 0 : 1);
            },
            iter: Mutants);
        // Enough of them got past the form, so that more than that was tried.
        Assert.InRange(read - opened, Mutants / 10, Mutants);
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Mutants} mutants in {seconds:N1} s, {read} had the form, {opened} were unchanged");
        // A millisecond each is ten times what they take.
        Assert.InRange(seconds, 0, 10 + (Mutants / 1000.0));
    }

    [Fact]
    public void No_mutant_of_a_file_is_read_but_as_what_it_is() =>
        Gen.Select(Gen.Int[0, 4], Changes.Array[0, 2], Changes.Array[1, 2]).Sample(ReadFile, iter: Mutants / 10);

    private static void ReadFile(int chosen, Change[] inside, Change[] outside)
    {
        byte[] bytes = inside.Aggregate(Cases[chosen].Bytes, Apply);
        byte[] file = Envelope.TryRead(bytes, out Envelope? mutant, out _) ? EnvelopeFile.Write(mutant) : bytes;
        file = outside.Aggregate(file, Apply);
        try
        {
            Envelope envelope = EnvelopeFile.Read(file);
            Assert.Contains($"\"{envelope}\"", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
        }
        catch (EmrException exception)
        {
            Assert.Equal(EmrError.EnvelopeInvalid, exception.Error);
        }
    }

    private static byte[] Apply(byte[] bytes, Change change)
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
