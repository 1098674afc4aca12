using EmrLedger.Verification;
using EmrLedger.Watching;

namespace EmrLedger.Tests.Support;

/// <summary>A ledger that is watched, in the hands of somebody who changes it meanwhile, and can put it right.</summary>
internal sealed class WatchedLedger : IDisposable
{
    private static readonly string[] Tables =
        ["ledger", "block", "record", "pending", "node", "checkpoint", "prescription", "envelope", TestStore.TipTable];

    private readonly WatchOptions options;

    /// <param name="blocks">How many blocks it has, 2 at least; the second registers the doctor.</param>
    /// <param name="recheck">How many known blocks are read again in each round.</param>
    /// <param name="rules">The rules that it keeps.</param>
    /// <param name="wholeEvery">After how long it is checked whole again; null for a day.</param>
    public WatchedLedger(
        int blocks = 8, int recheck = WatchOptions.DefaultRecheck, RuleSet rules = RuleSet.One, TimeSpan? wholeEvery = null)
    {
        Test = new TestLedger(rules: rules);
        Test.Register(TestKeys.Doctor);
        Test.Seal();
        Grow(blocks - 2);
        options = new WatchOptions { Recheck = recheck, Clock = Clock, Workers = 2 };
        if (wholeEvery is { } time)
            options = options with { WholeEvery = time };
        Watch = new LedgerWatch(Test.File, options, known: null);
    }

    public TestLedger Test { get; }

    public TestClock Clock { get; } = new();

    public LedgerWatch Watch { get; private set; }

    /// <summary>What it is held against in each round.</summary>
    public LedgerAnchor? Anchor { get; set; }

    /// <summary>Seals some blocks more, each with a record.</summary>
    public void Grow(int blocks)
    {
        for (int i = 0; i < blocks; i++)
        {
            Test.AddNext(TestKeys.Doctor);
            Test.Seal();
        }
    }

    /// <summary>The next round.</summary>
    public LedgerWatchRound Round() => Watch.Run(() => Anchor, TestContext.Current.CancellationToken);

    /// <summary>The next round, which finds nothing wrong.</summary>
    public LedgerWatchRound ValidRound()
    {
        LedgerWatchRound round = Round();
        Assert.Equal([], round.Faults.Select(static fault => fault.ToString()));
        Assert.Empty(round.NewFaults);
        Assert.True(round.Valid);
        return round;
    }

    /// <summary>Another watch goes on where this one is, or from somewhere else.</summary>
    public void Restart(WatchPoint? known) => Watch = new LedgerWatch(Test.File, options, known);

    /// <summary>Changes something by other means, and returns what puts all of it back.</summary>
    public Action Tamper(string sql, params (string, object)[] parameters) =>
        Tamper(file => Assert.NotEqual(0, file.Execute(sql, parameters)));

    /// <summary>The same by more than one statement.</summary>
    public Action Tamper(Action<LedgerSql> change)
    {
        using LedgerSql file = Open();
        Dictionary<string, List<object[]>> rows = Read(file);
        change(file);
        return () => Put(rows);
    }

    /// <summary>One value, by its place.</summary>
    public byte[] Value(string table, string column, string where)
    {
        using LedgerSql file = Open();
        return (byte[])file.Rows($"SELECT {column} FROM {table} WHERE {where}").Single()[0];
    }

    /// <summary>Changes a bit of the last byte of a value.</summary>
    public Action Flip(string table, string column, string where)
    {
        byte[] value = Value(table, column, where);
        value[^1] ^= 1;
        return Tamper($"UPDATE {table} SET {column} = $value WHERE {where}", ("$value", value));
    }

    /// <summary>Puts all that another ledger has in the place of what this one has.</summary>
    public Action Replace(string other)
    {
        using LedgerSql source = new(other);
        Dictionary<string, List<object[]>> rows = Read(source);
        using LedgerSql file = Open();
        Dictionary<string, List<object[]>> before = Read(file);
        Put(file, rows);
        return () => Put(before);
    }

    /// <summary>
    /// A change is reported in the next round, as new once and as long as it lasts; and after it was put right, nothing is wrong,
    /// and the same is new again.
    /// </summary>
    /// <param name="code">What the round has to say.</param>
    /// <param name="inject">Makes the change, and returns what puts it right.</param>
    /// <param name="isFoundBy">Done before the round that is to find it; null for nothing.</param>
    /// <returns>What was found.</returns>
    public IReadOnlyList<Fault> AssertReported(FaultCode code, Func<Action> inject, Action? isFoundBy = null)
    {
        ulong? height = ValidRound().Height;
        string tip = Test.Ledger.Describe().Tip;
        IReadOnlyList<Fault> found = [];
        for (int time = 0; time < 2; time++)
        {
            Action mend = inject();
            isFoundBy?.Invoke();
            LedgerWatchRound round = Round();
            Assert.Contains(code, round.Faults.Select(static fault => fault.Code));
            Assert.False(round.Valid);
            Assert.Equal(round.Faults, round.NewFaults);
            // What is known is what was valid.
            Assert.Equal((height, tip), (round.Height, round.Tip));
            found = round.Faults;
            round = Round();
            Assert.Equal(found, round.Faults);
            Assert.Empty(round.NewFaults);
            mend();
            Assert.Equal((height, tip), (ValidRound().Height, round.Tip));
            Assert.False(ValidRound().IsWhole);
        }
        return found;
    }

    public void Dispose() => Test.Dispose();

    // Two libraries that have one file open in one process take away each other's locks.
    private LedgerSql Open()
    {
        Test.Release();
        return new LedgerSql(Test.File);
    }

    private static Dictionary<string, List<object[]>> Read(LedgerSql file) =>
        Tables.ToDictionary(static table => table, table => file.Rows($"SELECT * FROM {table}"));

    private void Put(Dictionary<string, List<object[]>> rows)
    {
        using LedgerSql file = Open();
        Put(file, rows);
    }

    private static void Put(LedgerSql file, Dictionary<string, List<object[]>> rows)
    {
        foreach ((string table, List<object[]> all) in rows)
        {
            file.Execute($"DELETE FROM {table}");
            foreach (object[] row in all)
            {
                (string, object)[] values = [.. row.Select(static (value, i) => ($"$v{i}", value))];
                string names = string.Join(", ", values.Select(static value => value.Item1));
                file.Execute($"INSERT INTO {table} VALUES ({names})", values);
            }
        }
    }
}
