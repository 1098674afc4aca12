using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Security;

namespace EmrLedger.Host;

/// <summary>Writes what scripts write, and asks what they ask. Errors and their like go to the error output.</summary>
internal sealed class HostInterface(Terminal terminal) : PSHostUserInterface
{
    private readonly Lock writing = new();
    private readonly ProgressLine progress = new(terminal);

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI { get; } = new HostScreen(terminal);

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal => terminal.ColoursOutput;

    /// <inheritdoc/>
    public override void Write(string value) => Put(terminal.Output, Rendered(value));

    /// <inheritdoc/>
    public override void WriteLine(string value) => Put(terminal.Output, Rendered(value) + Environment.NewLine);

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
    {
        ConsoleColor? background = backgroundColor == RawUI.BackgroundColor ? null : backgroundColor;
        bool paint = terminal.ColoursOutput && (background is not null || foregroundColor != RawUI.ForegroundColor);
        Put(terminal.Output, paint ? Colour.Paint(value, foregroundColor, background) : Rendered(value));
    }

    /// <inheritdoc/>
    public override void WriteErrorLine(string value) => PutLine(value, ConsoleColor.Red);

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) => PutLine($"WARNING: {message}", ConsoleColor.Yellow);

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) => PutLine($"VERBOSE: {message}", ConsoleColor.DarkYellow);

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) => PutLine($"DEBUG: {message}", ConsoleColor.DarkYellow);

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (writing)
            progress.Show(record);
    }

    /// <summary>Takes the progress bar away where a stopped script left one.</summary>
    public void EndProgress()
    {
        lock (writing)
            progress.Hide();
    }

    /// <inheritdoc/>
    public override string ReadLine() => Answer();

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString()
    {
        SecureString secret = new();
        if (terminal.ReadsKeys)
            ReadKeys(secret);
        else
            Array.ForEach(Answer().ToCharArray(), secret.AppendChar);
        secret.MakeReadOnly();
        return secret;
    }

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        WriteTitle(caption, message);
        Dictionary<string, PSObject> answers = [];
        foreach (FieldDescription field in descriptions)
        {
            Write($"{field.Name}: ");
            bool secret = field.ParameterTypeFullName == typeof(SecureString).FullName;
            answers[field.Name] = PSObject.AsPSObject(secret ? ReadLineAsSecureString() : ReadLine());
        }
        return answers;
    }

    /// <inheritdoc/>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteTitle(caption, message);
        string offer = string.Join("  ", choices.Select(choice => $"[{Key(choice)}] {Name(choice)}"));
        while (true)
        {
            string standard = defaultChoice >= 0 ? $" (default is \"{Key(choices[defaultChoice])}\")" : "";
            Write($"{offer}{standard}: ");
            string answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            for (int index = 0; index < choices.Count; index++)
            {
                if (string.Equals(answer, Key(choices[index]), StringComparison.OrdinalIgnoreCase)
                    || string.Equals(answer, Name(choices[index]), StringComparison.OrdinalIgnoreCase))
                {
                    return index;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => throw new NotSupportedException("This host asks for no credentials.");

    private static string Name(ChoiceDescription choice) => choice.Label.Replace("&", "", StringComparison.Ordinal);

    private static string Key(ChoiceDescription choice)
    {
        int mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < choice.Label.Length
            ? choice.Label[mark + 1].ToString(CultureInfo.InvariantCulture).ToUpperInvariant()
            : choice.Label;
    }

    private void WriteTitle(string caption, string message)
    {
        foreach (string line in (string[])[caption, message])
        {
            if (!string.IsNullOrEmpty(line))
                WriteLine(line);
        }
    }

    // The end of the input is no answer: a question that asks for consent must not take it for one.
    private string Answer()
    {
        EndProgress();
        return terminal.Input.ReadLine() ?? throw new HostException("The input ended where an answer was expected.");
    }

    private void ReadKeys(SecureString secret)
    {
        EndProgress();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } pressed)
        {
            if (pressed.Key == ConsoleKey.Backspace && secret.Length > 0)
                secret.RemoveAt(secret.Length - 1);
            else if (!char.IsControl(pressed.KeyChar))
                secret.AppendChar(pressed.KeyChar);
        }
        WriteLine("");
    }

    // The views write their headings in colour, and leave it to the host to take the colour out.
    private string Rendered(string value) =>
        terminal.ColoursOutput ? value : new StringDecorated(value).ToString(OutputRendering.PlainText);

    private void PutLine(string value, ConsoleColor color) =>
        Put(terminal.Error, (terminal.ColoursError ? Colour.Paint(value, color) : value) + Environment.NewLine);

    private void Put(TextWriter writer, string value)
    {
        lock (writing)
        {
            progress.Hide();
            writer.Write(value);
        }
    }
}
