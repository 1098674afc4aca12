namespace EmrLedger.Tests.Support;

/// <summary>What somebody may put in the place of a stored value.</summary>
internal static class OtherValues
{
    /// <summary>Other values than a column's, as SQL writes them.</summary>
    public static IEnumerable<string> Of(object value)
    {
        if (value is long number)
            return [$"{number + 1}", $"{number - 1}", $"{~number}"];
        byte[] bytes = (byte[])value;
        string hex = Convert.ToHexString(bytes);
        if (bytes.Length == 0)
            return ["x'00'", "x'61'"];
        int at = bytes.Sum(part => part) % bytes.Length;
        byte[] changed = [.. bytes[..at], (byte)(bytes[at] ^ 1), .. bytes[(at + 1)..]];
        return [$"x'{Convert.ToHexString(changed)}'", $"x'{hex}00'", $"x'{hex[..^2]}'", "x''"];
    }
}
