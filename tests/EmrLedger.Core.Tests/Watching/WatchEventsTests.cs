using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>What monitors of other programs see of a watch: the numbers of its rounds, and nothing of what records say.</summary>
public sealed class WatchEventsTests : IDisposable
{
    private const string Secret = "Amoxicillin";

    private readonly WatchedLedger watched = new(blocks: 4);

    public void Dispose() => watched.Dispose();

    [Fact]
    public void Events_tell_of_each_round_and_of_each_new_fault_once()
    {
        using Listener listener = new(watched.Test.File);
        watched.ValidRound();
        watched.Grow(2);
        watched.ValidRound();
        AssertRound(listener.Take("RoundEnded"), valid: true, height: 3, newBlocks: 4);
        AssertRound(listener.Take("RoundEnded"), valid: true, height: 5, newBlocks: 2);
        watched.Flip("record", "signature", "height = 3");
        Fault fault = Assert.Single(watched.Round().NewFaults);
        EventWrittenEventArgs told = listener.Take("FaultFound");
        Assert.Equal(EventLevel.Error, told.Level);
        Assert.Equal([watched.Test.File, $"{fault.Code}", $"{fault}"], told.Payload!.Select(static value => (string)value!));
        AssertRound(listener.Take("RoundEnded"), valid: false, height: 5, newBlocks: 0);
        watched.Round();
        AssertRound(listener.Take("RoundEnded"), valid: false, height: 5, newBlocks: 0);
        Assert.Empty(listener.Events);
    }

    [Fact]
    public void Counters_add_up_to_the_numbers_of_the_rounds()
    {
        ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)> measured = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "EmrLedger.Watch")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        listener.Start();
        List<LedgerWatchRound> rounds = [watched.ValidRound()];
        watched.Grow(2);
        rounds.Add(watched.ValidRound());
        watched.Flip("record", "signature", "height = 3");
        rounds.Add(watched.Round());
        rounds.Add(watched.Round());

        Assert.Equal(4, Sum("rounds"));
        Assert.Equal(2, Sum("rounds", "valid", true));
        Assert.Equal(2, Sum("rounds", "valid", false));
        Assert.Equal((6, 5), (Sum("blocks"), Sum("records")));
        Assert.Equal((1, 1), (Sum("faults"), Sum("faults", "code", "TxIdInvalid")));
        Assert.Equal([3, 5, 5, 5], Of("height").Select(static one => one.Value));
        Assert.Equal(
            rounds.Select(static round => round.Duration.TotalSeconds), Of("duration").Select(static one => one.Value));
        Assert.Equal([true, false, true, true], Of("duration").Select(static one => (bool)one.Tags["whole"]!));

        void Add(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            Dictionary<string, object?> all = new(tags.ToArray());
            // Other tests watch other ledgers meanwhile.
            if ((string?)all["ledger"] == watched.Test.File)
                measured.Enqueue((name, value, all));
        }

        IEnumerable<(string Name, double Value, Dictionary<string, object?> Tags)> Of(string name) =>
            measured.Where(one => one.Name == $"emrledger.watch.{name}");

        double Sum(string name, string? tag = null, object? value = null) =>
            Of(name).Where(one => tag is null || Equals(one.Tags[tag], value)).Sum(static one => one.Value);
    }

    [Fact]
    public void A_ledger_that_was_never_valid_has_no_height()
    {
        using Listener listener = new(watched.Test.File);
        watched.Flip("record", "signature", "height = 3");
        watched.Round();
        listener.Take("FaultFound");
        AssertRound(listener.Take("RoundEnded"), valid: false, height: -1, newBlocks: 0);
    }

    [Fact]
    public void Nothing_that_a_record_says_is_in_an_event_or_a_round()
    {
        watched.Test.AddNext(TestKeys.Doctor, Secret);
        watched.Test.Seal();
        using Listener listener = new(watched.Test.File);
        watched.ValidRound();
        foreach (string column in (string[])["signature", "public_key", "prescription", "patient", "txid"])
        {
            Action mend = watched.Flip("record", column, "height = 4");
            LedgerWatchRound round = watched.Round();
            Assert.NotEmpty(round.NewFaults);
            Assert.DoesNotContain(round.Faults, static fault => $"{fault}".Contains(Secret[..8], StringComparison.OrdinalIgnoreCase));
            mend();
            watched.ValidRound();
        }
        watched.Tamper(file => file.Add(watched.Test.NextBlock(TestLedger.Sign(TestKeys.Doctors[1], 1, $"{Secret} 2")).Mine()));
        Assert.NotEmpty(watched.Round().NewFaults);
        Assert.True(listener.Events.Count > 12);
        foreach (EventWrittenEventArgs told in listener.Events)
        {
            foreach (object? value in told.Payload!)
            {
                Assert.DoesNotContain(Secret[..8], $"{value}", StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(TestKeys.Patient.ToString(), $"{value}", StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    private void AssertRound(EventWrittenEventArgs told, bool valid, long height, long newBlocks)
    {
        Assert.Equal(EventLevel.Informational, told.Level);
        Assert.Equal([watched.Test.File, valid, height, newBlocks], told.Payload!.Take(4));
        Assert.InRange((double)told.Payload![4]!, 0, 60);
    }

    /// <summary>Hears what is told of one ledger.</summary>
    private sealed class Listener(string ledger) : EventListener
    {
        public ConcurrentQueue<EventWrittenEventArgs> Events { get; } = [];

        /// <summary>The next event, which has this name.</summary>
        public EventWrittenEventArgs Take(string name)
        {
            Assert.True(Events.TryDequeue(out EventWrittenEventArgs? told));
            Assert.Equal(name, told.EventName);
            return told;
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "EmrLedger-Watch")
                EnableEvents(eventSource, EventLevel.Verbose);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            // The base class calls before the fields are there, and other tests watch other ledgers meanwhile.
            if (eventData.EventSource.Name == "EmrLedger-Watch" && (string?)eventData.Payload?[0] == ledger)
                Events?.Enqueue(eventData);
        }
    }
}
