using System.Text;

namespace EmrLedger.Host;

/// <summary>The entry point: reads the command line, and ties Ctrl+C to the session.</summary>
internal static class Program
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    private static int Main(string[] arguments)
    {
        // The views use characters that the default encoding of some consoles lacks.
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Terminal terminal = Terminal.OfConsole();
        CommandLine commandLine = CommandLine.Parse(arguments);
        if (commandLine.Problem is not null)
        {
            terminal.Error.WriteLine(commandLine.Problem);
            terminal.Error.WriteLine("'-Help' tells how to use this host.");
            return commandLine.ProblemCode;
        }
        if (commandLine.Help)
        {
            terminal.Output.WriteLine(HelpText.Write());
            return ExitCode.Success;
        }
        return Run(terminal, commandLine);
    }

    private static int Run(Terminal terminal, CommandLine commandLine)
    {
        using ScriptSession session = new(terminal);
        bool stopping = false;
        Console.CancelKeyPress += (_, pressed) =>
        {
            // A second Ctrl+C ends the process as it stands.
            if (Interlocked.Exchange(ref stopping, true))
                return;
            pressed.Cancel = true;
            session.BeginStop();
            // What cannot be stopped, such as a read from the console, does not hold the process.
            _ = Task.Delay(StopLimit).ContinueWith(_ => Environment.Exit(ExitCode.Interrupted), TaskScheduler.Default);
        };
        return session.Run(commandLine);
    }
}
