namespace EmrLedger.Prescriptions;

/// <summary>How much is prescribed, and when.</summary>
/// <param name="Units">The units of a fill, 1 to <see cref="MaxUnits"/>.</param>
/// <param name="Fills">How many fills, 1 to <see cref="MaxFills"/>.</param>
/// <param name="FirstDay">The first day on which it is dispensed, in UTC.</param>
/// <param name="LastDay">The last day on which it is dispensed, in UTC.</param>
public readonly record struct PrescriptionTerms(int Units, int Fills, DateOnly FirstDay, DateOnly LastDay)
{
    /// <summary>The most units that a fill, or something dispensed, may have.</summary>
    public const int MaxUnits = 99_999;

    /// <summary>The most fills.</summary>
    public const int MaxFills = 99;

    /// <summary>The units of all fills.</summary>
    public int AllUnits => Units * Fills;

    /// <summary>Whether the numbers are in their ranges, and the days in their order.</summary>
    public bool AreSound => Units is >= 1 and <= MaxUnits && Fills is >= 1 and <= MaxFills && FirstDay <= LastDay;

    /// <summary>The day of a block's time, in UTC; times after the last day that there is, are of that day.</summary>
    public static DateOnly DayOf(ulong timestamp)
    {
        const ulong SecondsOfDay = 24 * 60 * 60;
        int epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        ulong last = (ulong)(DateOnly.MaxValue.DayNumber - epoch);
        return DateOnly.FromDayNumber(epoch + (int)Math.Min(timestamp / SecondsOfDay, last));
    }
}
