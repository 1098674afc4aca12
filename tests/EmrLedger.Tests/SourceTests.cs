using System.Text.RegularExpressions;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>How the sources are laid out.</summary>
public sealed partial class SourceTests
{
    public static TheoryData<string> Projects => ["EmrLedger.Core", "EmrLedger.Adapters", "EmrLedger"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_file_has_one_public_type_at_most_and_its_name(string project)
    {
        string[] files = [.. Directory.EnumerateFiles(
            Path.Combine(TestData.Repository, "src", project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Contains("obj"))];
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            // A part of a type is in 'Type.Part.cs'.
            string expected = Path.GetFileName(file).Split('.')[0];
            string[] types = [.. PublicType.Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value)];
            Assert.True(types.Length == 0 || (types.Length == 1 && types[0] == expected), $"{file}: {string.Join(", ", types)}");
        });
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void What_a_message_counts_is_worded_where_the_plural_is_known(string project)
    {
        string[] found = [.. Directory.EnumerateFiles(
            Path.Combine(TestData.Repository, "src", project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Contains("obj"))
            .SelectMany(File.ReadAllLines)
            .Where(line => line.Contains("$\"", StringComparison.Ordinal) && PluralOfAnyNumber.IsMatch(line))];
        Assert.Empty(found);
    }

    // Limits are never one.
    [GeneratedRegex(
        @"\{(?!Display\.)(?![\w.]*[mM]ax)[^{}""]*\} (?:[a-z]+ )?"
        + "(?:records|blocks|hashes|seconds|files|workers|witnesses|doctors|lines|keys|signatures|bytes|characters|nonces|rows)\\b")]
    private static partial Regex PluralOfAnyNumber { get; }

    [GeneratedRegex(
        @"^public (?:[a-z]+ )*?(?:record struct|record class|class|struct|record|enum|interface|delegate [\w<>?]+) (?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex PublicType { get; }
}
