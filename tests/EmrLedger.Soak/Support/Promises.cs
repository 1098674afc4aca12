namespace EmrLedger.Soak.Support;

/// <summary>What writers of one ledger acknowledged, to be held against its file.</summary>
internal sealed class Promises
{
    private readonly Lock guard = new();
    private readonly HashSet<string> records = [];
    private readonly HashSet<string> unknown = [];
    private readonly Dictionary<string, ulong> blocks = [];

    public int Records => records.Count;

    public int Blocks => blocks.Count;

    /// <summary>How many records a writer could not tell of whether they were added.</summary>
    public int Unknown => unknown.Count;

    /// <summary>Takes note of a line of a writer; others are passed over.</summary>
    public void Hear(string line)
    {
        string[] words = line.Split(' ');
        lock (guard)
        {
            if (words is ["record", { } txId])
                records.Add(txId);
            else if (words is ["unknown", { } doubtful])
                unknown.Add(doubtful);
            else if (words is ["block", { } height, { } blockId])
                blocks.Add(blockId, ulong.Parse(height, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Checks that a ledger verifies, and holds all of it.</summary>
    /// <returns>How many it holds beyond that: neither acknowledged nor, where <paramref name="allowUnknown"/>, said to be unknown.</returns>
    public int Check(string path, bool storageToo = true, bool allowUnknown = false)
    {
        if (storageToo)
            Inspection.Verify(path);
        (Dictionary<string, ulong> sealedBlocks, HashSet<string> sealedRecords, HashSet<string> pending) = Inspection.Read(path);
        lock (guard)
        {
            string[] lost = [.. records.Where(txId => !sealedRecords.Contains(txId) && !pending.Contains(txId))];
            SoakException.Require(lost.Length == 0,
                $"{lost.Length} acknowledged records are lost, such as {lost.FirstOrDefault()}");
            lost = [.. blocks.Where(block => !sealedBlocks.TryGetValue(block.Key, out ulong height) || height != block.Value)
                .Select(static block => block.Key)];
            SoakException.Require(lost.Length == 0,
                $"{lost.Length} acknowledged blocks are lost, such as {lost.FirstOrDefault()}");
            // One that was not added may have been signed again, and acknowledged then.
            int doubtful = allowUnknown
                ? unknown.Except(records).Count(txId => sealedRecords.Contains(txId) || pending.Contains(txId))
                : 0;
            return sealedRecords.Count + pending.Count - Cast.Doctors.Length - records.Count - doubtful;
        }
    }
}
