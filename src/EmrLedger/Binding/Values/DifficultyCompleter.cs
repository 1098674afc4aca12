using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace EmrLedger.Binding.Values;

/// <summary>Suggests difficulties, with what they mean.</summary>
public sealed class DifficultyCompleter : IArgumentCompleter
{
    private static readonly (string Value, string Meaning)[] Suggestions =
    [
        ("1", "every id passes: for tests only"),
        ("1000", "found at once"),
        ("100000", "the notebook's own"),
        ("10000000", "ten million hashes a block"),
        ("1000000000", "a thousand million hashes a block"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Suggestions
            .Where(suggestion => suggestion.Value.StartsWith(wordToComplete ?? "", StringComparison.Ordinal))
            .Select(suggestion => new CompletionResult(
                suggestion.Value, suggestion.Value, CompletionResultType.ParameterValue,
                $"{suggestion.Value}: {suggestion.Meaning}"));
}
