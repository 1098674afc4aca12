using System.Collections.Concurrent;
using EmrLedger.Evidence;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Many at once sign with one key, while blocks are added: they never say two things.</summary>
public sealed class ParallelSigningTests : IDisposable
{
    private const int Signers = 4;
    private const int Rounds = 6;

    private readonly TestHistory history = new(blocks: 3);

    [Fact]
    public async Task No_two_checkpoints_contradict_each_other()
    {
        history.SignAsLog(initialize: true);
        history.SignAsWitness(TestNotes.Signed(history.Ledger), initialize: true);
        ConcurrentBag<SignedNote> notes = [];
        int busy = 0;
        CancellationToken end = TestContext.Current.CancellationToken;
        Task[] signers =
        [
            .. Enumerable.Range(0, Signers).Select(
                i => Task.Factory.StartNew(
                    () => Sign(isLog: i % 2 == 0), end, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ];
        // This ledger's own object is used by one thread at a time, and here alone.
        Task all = Task.WhenAll(signers);
        while (await Task.WhenAny(all, Task.Delay(20, end)) != all)
        {
            if (history.Ledger.Describe().Height < 60)
                history.Test.Append();
        }
        await all;

        Assert.NotEmpty(notes);
        Assert.InRange(busy, 0, notes.Count);
        Hash256[] leaves = TestNotes.Leaves(history.Ledger);
        foreach (SignedNote note in notes)
        {
            Checkpoint checkpoint = Checkpoint.Parse(note.Text);
            Assert.Equal(PlainTree.Root(leaves.AsSpan(0, (int)checkpoint.Size)), checkpoint.Root);
        }
        ulong largest = notes.Max(static note => Checkpoint.Parse(note.Text).Size);
        using SignerState state = SignerState.Open(history.State(), CancellationToken.None);
        Assert.InRange(Checkpoint.Parse(state.Find(history.Ledger.Describe().Origin, TestNotes.Log)!.Text).Size, 3UL, largest);
        Assert.Empty(history.EvidenceFiles());
        Assert.Empty(history.Test.Verify().Faults);

        void Sign(bool isLog)
        {
            for (int i = 0; i < Rounds; i++)
            {
                try
                {
                    notes.Add(isLog ? history.SignAsLog() : history.SignAsWitness(history.SignAsLog()));
                }
                catch (EmrException exception) when (exception.Error is EmrError.SignerStateBusy or EmrError.CheckpointTooOld)
                {
                    // Its patience ended on a slow machine; or another witness signed a later one in between.
                    Interlocked.Increment(ref busy);
                }
            }
        }
    }

    [Fact]
    public async Task Of_two_histories_signed_at_once_only_one_is()
    {
        string fork = history.Rewritten(1);
        for (int i = 0; i < 5; i++)
        {
            string state = $"{i}.state";
            using Barrier barrier = new(2);
            bool[] signed = await Task.WhenAll(((string[])[history.Test.File, fork]).Select(file => Task.Factory.StartNew(
                () =>
                {
                    barrier.SignalAndWait();
                    try
                    {
                        return history.SignAsLog(initialize: true, file: file, state: state) is not null;
                    }
                    catch (EmrException exception) when (exception.Error == EmrError.CheckpointInconsistent)
                    {
                        return false;
                    }
                },
                TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            Assert.Single(signed, static one => one);
        }
    }

    public void Dispose() => history.Dispose();
}
