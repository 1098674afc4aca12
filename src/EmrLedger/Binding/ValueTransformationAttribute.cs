using System.Management.Automation;
using EmrLedger.Errors;

namespace EmrLedger.Binding;

/// <summary>
/// Turns an argument into the type that its parameter shows. The engine reports an argument that cannot be converted, under
/// an error id of its own and with our message. It is not for what comes down a pipeline: the engine would put the whole
/// object into the error, and it may hold a patient's data.
/// </summary>
/// <typeparam name="T">The parameter's type.</typeparam>
public abstract class ValueTransformationAttribute<T> : ArgumentTransformationAttribute
    where T : notnull
{
    /// <inheritdoc/>
    public sealed override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        try
        {
            return Read(inputData, engineIntrinsics.SessionState);
        }
        catch (EmrException exception)
        {
            // The engine shows the message alone, so what to do next has to stand in it.
            ErrorDetails details = ErrorCatalog.Record(exception).ErrorDetails;
            throw new EmrException(
                exception.Error, $"{details.Message} {details.RecommendedAction}", details.RecommendedAction,
                exception.InnerException);
        }
    }

    /// <summary>Converts one argument.</summary>
    /// <param name="value">The argument.</param>
    /// <param name="session">Where a path begins that stands for what is in its file.</param>
    /// <exception cref="EmrException">The argument cannot be converted.</exception>
    private protected abstract T Read(object? value, SessionState session);
}
