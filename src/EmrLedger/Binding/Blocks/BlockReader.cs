using System.Numerics;
using EmrLedger.Binding.Records;
using EmrLedger.Binding.Values;

namespace EmrLedger.Binding.Blocks;

/// <summary>
/// A block, or an object with a block's members. A malformed value is kept for the check to find; only a missing member is
/// an error.
/// </summary>
internal static class BlockReader
{
    private const EmrError Missing = EmrError.BlockMemberMissing;

    /// <exception cref="EmrException">InputNotBlock, BlockMemberMissing, or what is wrong with one of its records.</exception>
    public static EmrBlock Read(object? value)
    {
        if (Foreign.Unwrap(value) is EmrBlock block)
            return block;
        Foreign foreign = Foreign.Of(value) ?? throw new EmrException(
            EmrError.InputNotBlock, "The value is not a block.");

        List<string> malformed = [];
        bool hasDifficulty = WholeNumber.TryRead(foreign.Get(nameof(EmrBlock.Difficulty), Missing), out BigInteger difficulty);
        return new EmrBlock(
            foreign.GetText(nameof(EmrBlock.BlockId), Missing), foreign.GetText(nameof(EmrBlock.Previous), Missing),
            Number(nameof(EmrBlock.Height)), foreign.GetText(nameof(EmrBlock.Miner), Missing), Records(foreign),
            Time(nameof(EmrBlock.Timestamp)), hasDifficulty ? difficulty : BigInteger.MinusOne, Number(nameof(EmrBlock.Nonce)))
        {
            Malformed = malformed.Count == 0
                ? null
                : $"its {string.Join(" and ", malformed)} is not a whole number from 0 to 2^64 - 1",
        };

        ulong Number(string name)
        {
            if (!WholeNumber.TryReadUInt64(foreign.Get(name, Missing), out ulong number))
                malformed.Add(name);
            return number;
        }

        ulong Time(string name)
        {
            if (!PointInTime.TryRead(foreign.Get(name, Missing), roundUp: false, out ulong timestamp))
                malformed.Add(name);
            return timestamp;
        }
    }

    private static IEnumerable<EmrRecord> Records(Foreign foreign)
    {
        object? value = foreign.Get(nameof(EmrBlock.Records), Missing);
        return Foreign.Unwrap(value) is null ? [] : Foreign.Items(value).Select(Record);
    }

    private static EmrRecord Record(object? value) => Foreign.Unwrap(value) is string
        ? throw new EmrException(
            EmrError.BlockMemberMissing,
            "The block's records are gone: a CSV file or a shallow copy keeps only their type or txid.")
        : RecordReader.Read(value);
}
