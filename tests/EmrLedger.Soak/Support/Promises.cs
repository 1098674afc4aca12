namespace EmrLedger.Soak.Support;

/// <summary>What writers of one ledger acknowledged, to be held against its file.</summary>
internal sealed class Promises
{
    private readonly Lock guard = new();
    private readonly HashSet<string> records = [];
    private readonly Dictionary<string, ulong> blocks = [];

    public int Records => records.Count;

    public int Blocks => blocks.Count;

    /// <summary>Takes note of a line of a writer; others are passed over.</summary>
    public void Hear(string line)
    {
        string[] words = line.Split(' ');
        lock (guard)
        {
            if (words is ["record", { } txId])
                records.Add(txId);
            else if (words is ["block", { } height, { } blockId])
                blocks.Add(blockId, ulong.Parse(height, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Checks that a ledger verifies, and holds all of it.</summary>
    /// <returns>What it holds beyond that: written, and not acknowledged.</returns>
    public int Check(string path, bool storageToo = true)
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
            return sealedRecords.Count + pending.Count - Cast.Doctors.Length - records.Count;
        }
    }
}
