using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace EmrLedger.Adapters.Secp256k1;

/// <summary>
/// Public keys as a library wants them, by their 64-byte points: one doctor signs many records. Bounded, and safe for
/// concurrent use; a key that is in it is found without an allocation.
/// </summary>
internal sealed class KeyCache<T>(KeyCache<T>.Parser parse)
{
    private const int MaxKeys = 1024;

    private readonly ConcurrentDictionary<(Hash256 X, Hash256 Y), T> keys = new();

    /// <summary>Reads a point; false where it is not on the curve.</summary>
    public delegate bool Parser(ReadOnlySpan<byte> point, [MaybeNullWhen(false)] out T key);

    /// <summary>Whether a point is on the curve. One that is new is not kept: an envelope's are asked for once.</summary>
    public bool IsKnownOrValid(ReadOnlySpan<byte> point) => keys.ContainsKey(NameOf(point)) || parse(point, out _);

    /// <summary>The key of a point; false where it is not on the curve.</summary>
    public bool TryGet(ReadOnlySpan<byte> point, [MaybeNullWhen(false)] out T key)
    {
        (Hash256, Hash256) name = NameOf(point);
        if (keys.TryGetValue(name, out key))
            return true;
        if (!parse(point, out key))
            return false;
        if (keys.Count >= MaxKeys)
            keys.Clear();
        keys[name] = key;
        return true;
    }

    private static (Hash256 X, Hash256 Y) NameOf(ReadOnlySpan<byte> point) =>
        (new Hash256(point[..Hash256.Length]), new Hash256(point[Hash256.Length..]));
}
