using System.Management.Automation.Host;

namespace EmrLedger.Host;

/// <summary>The size of the terminal, which the views fit; nothing here moves a cursor.</summary>
internal sealed class HostScreen(Terminal terminal) : PSHostRawUserInterface
{
    private const int Height = 24;
    private const string NoBuffer = "This host does not read or write the terminal's cells.";

    /// <inheritdoc/>
    public override Size BufferSize
    {
        get => new(terminal.Width(), Height);
        set => throw new NotSupportedException(NoBuffer);
    }

    /// <inheritdoc/>
    public override Size WindowSize
    {
        get => BufferSize;
        set => throw new NotSupportedException(NoBuffer);
    }

    /// <inheritdoc/>
    public override Size MaxWindowSize => BufferSize;

    /// <inheritdoc/>
    public override Size MaxPhysicalWindowSize => BufferSize;

    /// <inheritdoc/>
    public override Coordinates WindowPosition { get; set; }

    /// <inheritdoc/>
    public override Coordinates CursorPosition { get; set; }

    /// <inheritdoc/>
    public override int CursorSize { get; set; } = 1;

    /// <inheritdoc/>
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    /// <inheritdoc/>
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    /// <inheritdoc/>
    public override string WindowTitle { get; set; } = "";

    /// <inheritdoc/>
    public override bool KeyAvailable => terminal.ReadsKeys && Console.KeyAvailable;

    /// <inheritdoc/>
    public override int LengthInBufferCells(char source) => CellWidth.Of(source);

    /// <inheritdoc/>
    public override int LengthInBufferCells(string source) => source.Sum(CellWidth.Of);

    /// <inheritdoc/>
    public override int LengthInBufferCells(string source, int offset) => source.Skip(offset).Sum(CellWidth.Of);

    /// <inheritdoc/>
    public override KeyInfo ReadKey(ReadKeyOptions options) => throw new NotSupportedException(NoBuffer);

    /// <inheritdoc/>
    public override void FlushInputBuffer()
    {
    }

    /// <inheritdoc/>
    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException(NoBuffer);

    /// <inheritdoc/>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw new NotSupportedException(NoBuffer);

    /// <inheritdoc/>
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) =>
        throw new NotSupportedException(NoBuffer);

    /// <inheritdoc/>
    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw new NotSupportedException(NoBuffer);
}
