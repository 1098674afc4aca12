using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Records;
using EmrLedger.Composition;
using EmrLedger.Errors;
using EmrLedger.Keys;
using EmrLedger.Text;

namespace EmrLedger.Commands;

/// <summary>What all cmdlets of the module share: one way to report an expected failure, and a word about a slow curve.</summary>
public abstract class EmrCmdlet : PSCmdlet
{
    private static int curveTold;

    private HashSet<string>? refusedTables;
    private long inputs;

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        Finish();
        // Which library computes on the curve is found out where the first command needs it, and told once a process.
        CurveInfo? curve = Adapters.InUse<ISecp256k1>()?.Info;
        if (curve is { FallbackReason: { } reason } && Interlocked.Exchange(ref curveTold, 1) == 0)
        {
            WriteWarning(
                $"Signatures are computed by {curve.Library}, because {reason}. Everything works, but several times slower, and "
                + "signing does not promise constant time: do not sign on a machine that you share with somebody you distrust. "
                + "To repair it, install the module again.");
        }
    }

    /// <summary>What is left to do after the last input.</summary>
    private protected virtual void Finish()
    {
    }

    /// <summary>Warns, with nothing in the text that a terminal would obey.</summary>
    internal new void WriteWarning(string text) => base.WriteWarning(Display.Line(text));

    /// <summary>Tells who wants to know more, with nothing in the text that a terminal would obey.</summary>
    internal new void WriteVerbose(string text) => base.WriteVerbose(Display.Line(text));

    /// <summary>Asks whether to go on, with nothing in the texts that a terminal would obey.</summary>
    internal new bool ShouldProcess(string target, string action) => base.ShouldProcess(Display.Line(target), Display.Line(action));

    /// <summary>Reports one bad input; the pipeline goes on.</summary>
    internal void WriteFailure(EmrException exception, object? target = null) =>
        WriteError(ErrorCatalog.Record(exception, target));

    /// <summary>Ends the command, which cannot be done as a whole.</summary>
    [DoesNotReturn]
    private protected void Fail(EmrException exception, object? target = null)
    {
        ThrowTerminatingError(ErrorCatalog.Record(exception, target));
        throw new UnreachableException();
    }

    /// <summary>
    /// Reads one input. Where it cannot be read, that is reported, with its place in the pipeline, and the pipeline goes on.
    /// </summary>
    private protected bool TryRead<TInput, T>(Func<TInput, T> read, TInput input, [MaybeNullWhen(false)] out T value)
    {
        inputs++;
        try
        {
            value = read(input);
            return true;
        }
        catch (EmrException exception)
        {
            if (MyInvocation.ExpectingInput)
                WriteUnreadRow(exception, Foreign.Names(input));
            else
                WriteFailure(exception);
            value = default;
            return false;
        }
    }

    private void WriteUnreadRow(EmrException exception, IReadOnlyList<string> names)
    {
        if (RecordTable.Lacks(exception, inputs, names) is not { } ofTable)
        {
            WriteFailure(exception, new InputRow(inputs, RecordTable.KnownNames(names)));
            return;
        }
        // Every row of a table has the same columns: one error says it for all.
        if ((refusedTables ??= []).Add(string.Join('\n', names)))
            WriteFailure(ofTable, new InputRow(inputs, []));
    }

    /// <summary>Computes what the whole command depends on, and ends the command where that fails.</summary>
    private protected T OrFail<T>(Func<T> compute)
    {
        try
        {
            return compute();
        }
        catch (EmrException exception)
        {
            Fail(exception);
            throw;
        }
    }

    /// <summary>Ends the command where its key cannot sign.</summary>
    private protected void RequireSigning(EmrKey key) => RequirePrivate(key, "sign");

    /// <summary>Refuses a key without its private part, before anything is done with it.</summary>
    private protected void RequirePrivate(EmrKey key, string verb)
    {
        if (!key.HasPrivateKey)
        {
            Fail(new EmrException(
                EmrError.KeyHasNoPrivateKey, $"The key {key.Hash} cannot {verb}: it has no private part, or its secret was wiped."));
        }
    }

    /// <summary>Warns of lines that Core wrote, each as a sentence.</summary>
    private protected void WriteWarnings(IEnumerable<string> lines)
    {
        foreach (string line in lines)
            WriteWarning($"{char.ToUpperInvariant(line[0])}{line[1..]}.");
    }

    /// <summary>Whether the user or the pipeline gave a parameter, be it as null.</summary>
    private protected bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
