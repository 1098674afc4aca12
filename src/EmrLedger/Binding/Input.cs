using System.Diagnostics.CodeAnalysis;

namespace EmrLedger.Binding;

/// <summary>
/// A parameter's value as a transformation left it: converted, or the reason why not. A transformation that throws would be
/// reported under the engine's own error id, with the user's text in the message; a cmdlet reports this one under ours.
/// </summary>
/// <typeparam name="T">What the parameter takes.</typeparam>
public sealed class Input<T>
{
    private readonly T? value;
    private readonly EmrException? problem;

    private Input(T? value, EmrException? problem)
    {
        this.value = value;
        this.problem = problem;
    }

    /// <summary>The value.</summary>
    /// <exception cref="EmrException">Why there is none.</exception>
    public T Value => problem is null ? value! : throw problem;

    /// <summary>The value, or else the reason why there is none.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T result, [NotNullWhen(false)] out EmrException? reason)
    {
        result = value;
        reason = problem;
        return problem is null;
    }

    /// <summary>The value in words, as the engine shows it in a trace; never the reason's details.</summary>
    public override string ToString() => value?.ToString() ?? "";

    internal static Input<T> From(Func<T> read)
    {
        try
        {
            return new Input<T>(read(), null);
        }
        catch (EmrException exception)
        {
            return new Input<T>(default, exception);
        }
    }
}
