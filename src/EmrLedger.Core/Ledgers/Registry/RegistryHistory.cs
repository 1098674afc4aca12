namespace EmrLedger.Ledgers.Registry;

/// <summary>A ledger's registry as it was at each place of the chain.</summary>
internal sealed class RegistryHistory
{
    private readonly DoctorRegistry initial;
    private readonly List<Step> steps;

    /// <param name="initial">The registry before the first record.</param>
    /// <param name="steps">The registries after the records that may have changed it, in the order of the chain.</param>
    public RegistryHistory(DoctorRegistry initial, List<Step> steps)
    {
        this.initial = initial;
        this.steps = steps;
    }

    /// <summary>The registry as the record at a place found it.</summary>
    public DoctorRegistry Before(ulong height, int index)
    {
        int first = 0;
        int end = steps.Count;
        while (first < end)
        {
            int middle = (first + end) / 2;
            if ((steps[middle].Height, steps[middle].Index).CompareTo((height, index)) < 0)
                first = middle + 1;
            else
                end = middle;
        }
        return first == 0 ? initial : steps[first - 1].Registry;
    }

    /// <summary>The registry after one record.</summary>
    internal readonly record struct Step(ulong Height, int Index, DoctorRegistry Registry);
}
