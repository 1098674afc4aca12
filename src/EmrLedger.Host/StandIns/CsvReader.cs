using System.Text;

namespace EmrLedger.Host.StandIns;

/// <summary>Reads tables of text: cells between delimiters, in quotes where they hold one, a quote or a line end.</summary>
internal sealed class CsvReader(TextReader reader, char delimiter)
{
    private const int End = -1;

    /// <summary>The cells of the next line that is not blank; null at the end.</summary>
    /// <exception cref="InvalidDataException">A quote is not closed.</exception>
    public List<string>? ReadRow()
    {
        while (reader.Peek() is '\r' or '\n')
            reader.Read();
        if (reader.Peek() == End)
            return null;
        List<string> cells = [];
        do
            cells.Add(reader.Peek() == '"' ? ReadQuoted() : ReadBare());
        while (TakeDelimiter());
        return cells;
    }

    private string ReadBare()
    {
        StringBuilder cell = new();
        while (reader.Peek() is var next && next != End && next != delimiter && next is not ('\r' or '\n'))
            cell.Append((char)reader.Read());
        return cell.ToString();
    }

    private string ReadQuoted()
    {
        StringBuilder cell = new();
        reader.Read();
        while (reader.Read() is var next && next != End)
        {
            if (next != '"')
                cell.Append((char)next);
            else if (reader.Peek() == '"')
                cell.Append((char)reader.Read());
            else
                return cell.Append(ReadBare()).ToString();
        }
        throw new InvalidDataException("A quote of the table is not closed.");
    }

    private bool TakeDelimiter()
    {
        if (reader.Peek() != delimiter)
            return false;
        reader.Read();
        return true;
    }
}
