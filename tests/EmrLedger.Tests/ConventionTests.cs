using System.Management.Automation;
using System.Reflection;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>What holds for every command of the module.</summary>
public sealed class ConventionTests : ShellTests
{
    private static readonly Type[] VerbGroups =
    [
        typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle),
        typeof(VerbsOther), typeof(VerbsSecurity),
    ];

    private static readonly string[] ChangingVerbs =
    [
        VerbsCommon.Add, VerbsCommon.Clear, VerbsCommon.Remove, VerbsCommon.Set, VerbsData.Backup, VerbsData.Export,
        VerbsLifecycle.Register, VerbsLifecycle.Unregister,
    ];

    // Verbs that others use for what only lives in the session.
    private static readonly string[] ChangingCommands = ["Import-EmrLedger", "Invoke-EmrMining", "New-EmrCheckpoint", "New-EmrLedger", "New-EmrReceipt"];

    private static readonly string[] Expectations =
    [
        "Difficulty", "PreviousNonce", "UserState", "Miner", "Previous", "Timestamp", "Height", "NonceStart", "NonceCount", "Key",
        "Ledger", "Authority", "NewAuthority", "Checkpoint", "LogKey", "WitnessKey", "Quorum", "StatePath",
    ];

    // What the command is about, and no expectation there.
    private static readonly string[] Subjects =
    [
        "Export-EmrKey -Key", "Get-EmrBlock -Height", "Get-EmrLedger -Ledger", "Test-EmrLedger -Ledger",
    ];

    private static readonly string[] Common = [.. Cmdlet.CommonParameters, .. Cmdlet.OptionalCommonParameters];

    [Fact]
    public void Verbs_are_approved_and_nouns_singular_with_the_module_s_prefix()
    {
        HashSet<string> approved =
            [.. VerbGroups.SelectMany(group => group.GetFields()).Select(field => (string)field.GetValue(null)!)];
        Assert.All(Commands(), command =>
        {
            Assert.Contains(command.Verb, approved);
            Assert.False(command.Noun.EndsWith('s'), command.Noun);
            if (command.Name != "New-SignedRecord")
                Assert.StartsWith("Emr", command.Noun, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_manifest_exports_every_cmdlet_and_nothing_else()
    {
        string[] cmdlets = [.. ModuleAssembly().GetExportedTypes()
            .Select(type => type.GetCustomAttribute<CmdletAttribute>())
            .OfType<CmdletAttribute>()
            .Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}")
            .Order(StringComparer.Ordinal)];
        Assert.Equal(cmdlets, Commands().Select(command => command.Name).Order(StringComparer.Ordinal));
        Assert.Equal(cmdlets.Length, Shell.Output("Get-Command -Module EmrLedger").Count);
    }

    [Fact]
    public void Every_cmdlet_is_a_sealed_class_in_a_file_of_its_name() => Assert.All(Commands(), command =>
    {
        Assert.True(command.ImplementingType.IsSealed);
        Assert.Equal($"{command.Verb}{command.Noun}Command", command.ImplementingType.Name);
        Assert.Equal("EmrLedger.Commands", command.ImplementingType.Namespace);
        Assert.Single(Directory.EnumerateFiles(
            Source("src", "EmrLedger", "Commands"), $"{command.ImplementingType.Name}.cs", SearchOption.AllDirectories));
    });

    [Fact]
    public void Every_file_has_one_public_type() => Assert.All(
        Directory.EnumerateFiles(Source("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Contains("obj")),
        file => Assert.True(
            File.ReadLines(file).Count(line => line.StartsWith("public ", StringComparison.Ordinal)) <= 1, file));

    [Fact]
    public void Every_cmdlet_says_what_it_returns() =>
        Assert.All(Commands(), command => Assert.NotEmpty(command.ImplementingType.GetCustomAttributes<OutputTypeAttribute>()));

    [Fact]
    public void What_changes_the_world_asks_first() => Assert.All(Commands(), command =>
    {
        bool changes = ChangingVerbs.Contains(command.Verb) || ChangingCommands.Contains(command.Name);
        Assert.Equal(changes, command.Parameters.ContainsKey("WhatIf"));
        Assert.Equal(changes, command.Parameters.ContainsKey("Confirm"));
    });

    [Fact]
    public void An_expectation_never_comes_from_the_pipeline() => Assert.All(
        OwnParameters().Where(parameter => Expectations.Contains(parameter.Parameter.Name)
            && !Subjects.Contains($"{parameter.Command.Name} -{parameter.Parameter.Name}")),
        parameter => Assert.All(parameter.Parameter.ParameterSets.Values, set =>
        {
            string name = $"{parameter.Command.Name} -{parameter.Parameter.Name}";
            Assert.False(set.ValueFromPipeline, name);
            Assert.False(set.ValueFromPipelineByPropertyName, name);
        }));

    [Theory]
    [InlineData("Get-EmrLedger")]
    [InlineData("Test-EmrLedger")]
    public void A_ledger_that_is_the_subject_comes_from_the_pipeline(string name)
    {
        ParameterMetadata ledger = Commands().Single(command => command.Name == name).Parameters["Ledger"];
        Assert.All(ledger.ParameterSets.Values, set => Assert.True(set.ValueFromPipeline && set.ValueFromPipelineByPropertyName));
        Assert.Equal(["FullName", "PSPath", "Path"], ledger.Aliases.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_parameter_takes_a_secret_as_text() => Assert.All(
        OwnParameters().Where(parameter => parameter.Parameter.Name.Contains("Pass", StringComparison.OrdinalIgnoreCase)
            && parameter.Parameter.ParameterType != typeof(SwitchParameter)),
        parameter => Assert.Equal(typeof(System.Security.SecureString), parameter.Parameter.ParameterType));

    [Fact]
    public void Parameters_that_name_files_come_in_pairs() => Assert.All(
        Commands().Where(command => command.Parameters.ContainsKey("Path")),
        command => Assert.True(command.Parameters.ContainsKey("LiteralPath"), command.Name));

    [Fact]
    public void Every_error_has_a_category()
    {
        Type catalog = ModuleAssembly().GetType("EmrLedger.Errors.ErrorCatalog", throwOnError: true)!;
        MethodInfo category = catalog.GetMethod("Category")!;
        Assert.All(ErrorIds(), id => Assert.NotEqual(ErrorCategory.NotSpecified, category.Invoke(null, [id])));
    }

    [Fact]
    public void Every_error_is_in_the_help()
    {
        string file = Source("module", "en-US", "about_EmrLedger_Errors.help.txt");
        Assert.SkipUnless(File.Exists(file), "about_EmrLedger_Errors is not written yet");
        string help = File.ReadAllText(file);
        Assert.All(ErrorIds(), id => Assert.Matches($@"\b{id}\b", help));
    }

    private static string Source(params string[] path) => Path.Combine([TestData.Repository, .. path]);

    private CmdletInfo[] Commands() =>
        [.. Shell.Output("Get-Command -Module EmrLedger -CommandType Cmdlet").Select(command => (CmdletInfo)command.BaseObject)];

    private IEnumerable<(CmdletInfo Command, ParameterMetadata Parameter)> OwnParameters() =>
        from command in Commands()
        from parameter in command.Parameters.Values
        where !Common.Contains(parameter.Name)
        select (command, parameter);

    private Assembly ModuleAssembly() => Commands()[0].ImplementingType.Assembly;

    private IEnumerable<object> ErrorIds() => Shell.Output("[enum]::GetValues([EmrLedger.EmrError])").Select(id => id.BaseObject);
}
