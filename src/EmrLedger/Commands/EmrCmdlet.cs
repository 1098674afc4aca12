using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Errors;
using EmrLedger.Evidence;
using EmrLedger.Notes;

namespace EmrLedger.Commands;

/// <summary>What all cmdlets of the module share: one way to report an expected failure.</summary>
public abstract class EmrCmdlet : PSCmdlet
{
    /// <summary>One bad input: the pipeline goes on.</summary>
    internal void WriteFailure(EmrException exception, object? target = null) =>
        WriteError(ErrorCatalog.Record(exception, target));

    /// <summary>The command as a whole cannot be done.</summary>
    [DoesNotReturn]
    private protected void Fail(EmrException exception, object? target = null)
    {
        ThrowTerminatingError(ErrorCatalog.Record(exception, target));
        throw new UnreachableException();
    }

    /// <summary>The value of an input, or else an error about it, and false.</summary>
    private protected bool TryGet<T>(Input<T> input, [MaybeNullWhen(false)] out T value)
    {
        if (input.TryGet(out value, out EmrException? problem))
            return true;
        WriteFailure(problem);
        return false;
    }

    /// <summary>The value of an input without which the command as a whole cannot be done.</summary>
    private protected T Require<T>(Input<T> input)
    {
        if (!input.TryGet(out T? value, out EmrException? problem))
            Fail(problem);
        return value;
    }

    /// <summary>What the library computes; where it cannot at all, neither can the command as a whole.</summary>
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

    /// <summary>The one key of an input that takes many.</summary>
    private protected VerifierKey RequireOne(Input<VerifierKey[]> keys)
    {
        VerifierKey[] given = Require(keys);
        if (given.Length != 1)
        {
            Fail(new EmrException(
                EmrError.VerifierKeyInvalid, $"One log's key belongs here, and {given.Length} are given.", "Give the key of the log that the checkpoint is of."));
        }
        return given[0];
    }

    /// <summary>Whose signatures the user asks for.</summary>
    private protected TrustPolicy RequirePolicy(Input<VerifierKey[]> logKey, Input<VerifierKey[]>? witnessKeys, int? quorum)
    {
        VerifierKey log = RequireOne(logKey);
        VerifierKey[] witnesses = witnessKeys is null ? [] : Require(witnessKeys);
        return OrFail(() => new TrustPolicy(log, witnesses, quorum ?? witnesses.Length));
    }
}
