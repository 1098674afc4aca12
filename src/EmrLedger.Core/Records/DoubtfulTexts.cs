namespace EmrLedger.Records;

/// <summary>Texts that are mostly a mistake: they are signed only for somebody who says that they are meant.</summary>
[Flags]
public enum DoubtfulTexts
{
    /// <summary>None of them is signed.</summary>
    None = 0,
    /// <summary>A text with nothing to read in it.</summary>
    Empty = 1,
    /// <summary>A text with the traces of a file that was read in a wrong encoding: U+FFFD, or U+0000.</summary>
    Garbled = 2,
    /// <summary>All of them are signed.</summary>
    All = Empty | Garbled,
}
