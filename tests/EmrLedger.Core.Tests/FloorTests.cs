using EmrLedger.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EmrLedger.Tests;

/// <summary>
/// The house of the core library: every folder is a room, the rooms stand on floors, and no room knows one above it. Read off
/// the source, so that constants and unused directives count too.
/// </summary>
public sealed class FloorTests
{
    // From the ground up; two rooms of which neither needs the other still have an order.
    private static readonly string[] Floors =
    [
        "Errors", "Text", "Values", "Checks", "Files", "Composition", "Merkle", "Keys", "Notes", "Sealing", "Records",
        "Blocks", "Json", "Mining/Kernels", "Mining", "Ledgers/Store", "Ledgers/Registry", "Prescriptions", "Ledgers/Chain",
        "Ledgers/Pending", "Ledgers", "Ledgers/Transfer", "Evidence", "Evidence/Receipts", "Verification",
        "Watching", "Reports/Facts", "Reports/Pages", "Reports",
    ];

    private static readonly string Source = Path.Combine(TestData.Repository, "src", "EmrLedger.Core");
    private static readonly Lazy<CSharpCompilation> Core = new(Compile);

    [Fact]
    public void No_room_knows_one_above_it() =>
        Assert.Empty(Core.Value.SyntaxTrees.Where(static tree => tree.FilePath.Length > 0).SelectMany(tree => Climbs(Core.Value, tree)));

    [Fact]
    public void Every_folder_is_a_room_and_every_room_a_folder() =>
        Assert.Equal(Floors.Order(), Files().Select(RoomOf).Distinct().Order());

    [Theory]
    [InlineData("Values/Probe.cs", "using EmrLedger.Ledgers.Pending;")]
    [InlineData("Records/Probe.cs", "namespace EmrLedger; class Probe { EmrBlock? block; }")]
    [InlineData("Ledgers/Store/Probe.cs", "namespace EmrLedger.Ledgers.Store; class Probe { const int Most = Evidence.Receipts.Receipt.MaxLength; }")]
    public void A_glance_upward_is_noticed(string file, string text)
    {
        SyntaxTree probe = Parse(text, Path.Combine(Source, file));
        Assert.StartsWith(file, Assert.Single(Climbs(Core.Value.AddSyntaxTrees(probe), probe)), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
        .Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string RoomOf(string file) => Path.GetRelativePath(Source, Path.GetDirectoryName(file)!).Replace('\\', '/');

    private static SyntaxTree Parse(string text, string file) =>
        CSharpSyntaxTree.ParseText(text, path: file, cancellationToken: TestContext.Current.CancellationToken);

    private static CSharpCompilation Compile()
    {
        string[] implicitUsings = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks"];
        string globals = string.Concat(implicitUsings.Select(static name => $"global using {name};"));
        IEnumerable<SyntaxTree> trees = Files().Select(static file => Parse(File.ReadAllText(file), file));
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create(
            "Core", [Parse(globals, ""), .. trees], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }

    private static IEnumerable<string> Climbs(CSharpCompilation core, SyntaxTree tree)
    {
        SemanticModel model = core.GetSemanticModel(tree);
        int floor = Array.IndexOf(Floors, RoomOf(tree.FilePath));
        string file = Path.GetRelativePath(Source, tree.FilePath).Replace('\\', '/');
        return tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().OfType<SimpleNameSyntax>()
            .SelectMany(name => RoomsOf(model.GetSymbolInfo(name), name)).Distinct()
            .Where(room => Array.IndexOf(Floors, room) > floor)
            .Select(room => $"{file} knows {room}");
    }

    // A namespace in a directive is the room of its name; a type, or a member of one, is in the rooms of its files.
    private static IEnumerable<string> RoomsOf(SymbolInfo found, SimpleNameSyntax name)
    {
        foreach (ISymbol symbol in found.Symbol is { } only ? [only] : found.CandidateSymbols.AsEnumerable())
        {
            if (symbol is INamespaceSymbol room)
            {
                string path = room.ToDisplayString().Replace("EmrLedger.", "", StringComparison.Ordinal).Replace('.', '/');
                if (name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is { Name: { } whole } && whole.Span.End == name.Span.End && Floors.Contains(path))
                    yield return path;
                continue;
            }
            foreach (Location place in (symbol as INamedTypeSymbol ?? symbol.ContainingType)?.Locations ?? [])
            {
                if (place.SourceTree is { FilePath.Length: > 0 } source)
                    yield return RoomOf(source.FilePath);
            }
        }
    }
}
