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

    private static readonly EmrError?[] Refusals =
        [EmrError.EnvelopeInvalid, EmrError.EnvelopeNotForKey, EmrError.EnvelopeAltered];

    [Fact]
    public void No_mutant_opens_and_none_makes_the_library_fail()
    {
        long begun = Stopwatch.GetTimestamp();
        int opened = 0;
        int read = 0;
        Gen.Select(Gen.Int[0, 4], EnvelopeMutant.Any.Array[1, 3]).Sample(
            (chosen, changes) =>
            {
                SealedCase original = EnvelopeMutant.Cases[chosen];
                byte[] bytes = changes.Aggregate(original.Bytes, EnvelopeMutant.Apply);
                (string? text, EmrError? error) = original.Open(bytes, original.Recipients[^1]);
                bool unchanged = bytes.AsSpan().SequenceEqual(original.Bytes);
                Assert.Equal(unchanged ? original.Text : null, text);
                if (!unchanged)
                    Assert.Contains(error, Refusals);
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
        Gen.Select(Gen.Int[0, 4], EnvelopeMutant.Any.Array[0, 2], EnvelopeMutant.Any.Array[1, 2])
            .Sample(ReadFile, iter: Mutants / 10);

    private static void ReadFile(int chosen, EnvelopeMutant[] inside, EnvelopeMutant[] outside)
    {
        byte[] bytes = inside.Aggregate(EnvelopeMutant.Cases[chosen].Bytes, EnvelopeMutant.Apply);
        byte[] file = Envelope.TryRead(bytes, out Envelope? mutant, out _) ? EnvelopeFile.Write(mutant) : bytes;
        file = outside.Aggregate(file, EnvelopeMutant.Apply);
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
}
