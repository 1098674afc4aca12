using System.Globalization;
using System.Text;
using System.Xml;

namespace EmrLedger.Reports.Pages;

/// <summary>
/// Writes a page of HTML. Whatever it is given as text or as the value of an attribute stays text: an XML writer escapes it,
/// and refuses what cannot stand in a document at all.
/// </summary>
internal sealed class HtmlWriter : IDisposable
{
    private readonly XmlWriter xml;

    public HtmlWriter(Stream stream)
    {
        xml = XmlWriter.Create(stream, new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            OmitXmlDeclaration = true,
            NewLineHandling = NewLineHandling.None,
            CheckCharacters = true,
        });
        xml.WriteDocType("html", pubid: null, sysid: null, subset: null);
    }

    /// <summary>Begins an element.</summary>
    public HtmlWriter Open(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement(name);
        foreach ((string attribute, string value) in attributes)
            xml.WriteAttributeString(attribute, value);
        return this;
    }

    /// <summary>Ends the element that was begun last, by a tag of its own: HTML knows no other end.</summary>
    public HtmlWriter Close()
    {
        xml.WriteFullEndElement();
        return this;
    }

    /// <summary>An element that HTML leaves without content.</summary>
    public HtmlWriter Void(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Open(name, attributes);
        xml.WriteEndElement();
        return this;
    }

    /// <summary>An element with a text.</summary>
    public HtmlWriter Element(string name, string text, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Open(name, attributes);
        xml.WriteString(text);
        return Close();
    }

    /// <summary>Text.</summary>
    public HtmlWriter Text(string text)
    {
        xml.WriteString(text);
        return this;
    }

    /// <summary>A number of the facts, which says which one of them it is.</summary>
    public HtmlWriter Number(string fact, ulong number) => Fact(fact, number.ToString("N0", CultureInfo.InvariantCulture));

    /// <summary>A text of the facts, which says which one of them it is.</summary>
    public HtmlWriter Fact(string fact, string text) => Element("span", text, ("data-fact", fact));

    public void Dispose() => xml.Dispose();
}
