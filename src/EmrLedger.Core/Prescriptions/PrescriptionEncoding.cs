using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace EmrLedger.Prescriptions;

/// <summary>
/// A prescription's state in bytes: every state has exactly one such form, and whatever else is read is refused. Numbers are
/// little-endian; what may be missing is preceded by a byte that is 0 where it is.
/// </summary>
public static class PrescriptionEncoding
{
    /// <summary>No state is longer.</summary>
    public const int MaxLength = 512 + (PrescriptionState.MaxDispenses * 128);

    private const byte Version = 1;
    private const byte VersionOfSealedTexts = 2;
    private const byte Pending = 1;
    private const byte Sealed = 2;

    /// <summary>The state's bytes.</summary>
    public static byte[] Encode(PrescriptionState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(state.IsSealedText ? VersionOfSealedTexts : Version);
        Write(writer, state.TxId);
        Write(writer, state.Doctor);
        Write(writer, state.Patient);
        WriteHeight(writer, state.Height);
        if (state.Height is not null)
            writer.Write((byte)(state.Index ?? 0));
        writer.Write(state.Terms is not null);
        if (state.Terms is { } terms)
        {
            writer.Write(terms.Units);
            writer.Write((byte)terms.Fills);
            writer.Write(terms.FirstDay.DayNumber);
            writer.Write(terms.LastDay.DayNumber);
        }
        WriteHold(writer, state.Hold);
        WriteEnding(writer, state.Cancellation);
        WriteEnding(writer, state.Replacement);
        writer.Write((ushort)(state.LastDispense?.Count ?? 0));
        foreach (Dispense dispense in state.LastDispense?.AndBefore().Reverse() ?? [])
        {
            Write(writer, dispense.TxId);
            Write(writer, dispense.Pharmacy);
            writer.Write((byte)dispense.Fill);
            writer.Write(dispense.Units);
            WriteHeight(writer, dispense.Height);
            WriteHold(writer, dispense.Ended);
        }
        if (state.IsSealedText)
        {
            WriteEnding(writer, state.Erasure);
            WriteEnding(writer, state.LegalHold);
        }
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads a state; only what <see cref="Encode"/> writes is one.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PrescriptionState? state)
    {
        state = null;
        if (bytes.Length > MaxLength)
            return false;
        Reader reader = new(bytes);
        state = Read(ref reader);
        if (reader.IsAtEnd && IsSound(state))
            return true;
        state = null;
        return false;
    }

    private static PrescriptionState Read(ref Reader reader)
    {
        byte version = reader.Byte();
        reader.Require(version is Version or VersionOfSealedTexts);
        (Hash256 txId, Hash160 doctor, Hash160 patient) = (reader.Id(), reader.User(), reader.User());
        ulong? height = reader.Height();
        int? index = height is null ? null : reader.Byte();
        PrescriptionTerms? terms = reader.Flag()
            ? new PrescriptionTerms(reader.Number(), reader.Byte(), reader.Day(), reader.Day())
            : null;
        PrescriptionState state = new(txId, doctor, patient, terms, height, index)
        {
            Hold = reader.Hold(),
            Cancellation = reader.Ending(),
            Replacement = reader.Ending(),
        };
        Dispense? last = null;
        for (int left = reader.Count(); left > 0 && !reader.HasFailed; left--)
            last = new Dispense(reader.Id(), reader.User(), reader.Byte(), reader.Number(), reader.Height(), reader.Hold(), last);
        state = state with { LastDispense = last };
        return version != VersionOfSealedTexts
            ? state
            : state with { IsSealedText = true, Erasure = reader.Ending(), LegalHold = reader.Ending() };
    }

    // What the rules can make, as far as numbers go.
    private static bool IsSound(PrescriptionState state)
    {
        if (state.Index >= EmrBlock.MaxRecords || state.Terms is { AreSound: false })
            return false;
        for (Dispense? one = state.LastDispense; one is not null; one = one.Before)
        {
            PrescriptionState then = state with { LastDispense = one.Before };
            if (one.Units is < 1 or > PrescriptionTerms.MaxUnits || then.IsComplete || one.Fill != then.OpenFill
                || one.Units > then.UnitsLeft)
            {
                return false;
            }
        }
        return true;
    }

    private static void Write(BinaryWriter writer, Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        hash.CopyTo(bytes);
        writer.Write(bytes);
    }

    private static void Write(BinaryWriter writer, Hash160 hash)
    {
        Span<byte> bytes = stackalloc byte[Hash160.Length];
        hash.CopyTo(bytes);
        writer.Write(bytes);
    }

    private static void WriteHeight(BinaryWriter writer, ulong? height)
    {
        writer.Write(height is null ? Pending : Sealed);
        if (height is { } sealedAt)
            writer.Write(sealedAt);
    }

    private static void WriteHold(BinaryWriter writer, Hold? hold)
    {
        writer.Write(hold is not null);
        if (hold is null)
            return;
        Write(writer, hold.Pharmacy);
        WriteHeight(writer, hold.Since);
    }

    private static void WriteEnding(BinaryWriter writer, Ending? ending)
    {
        writer.Write(ending is not null);
        if (ending is null)
            return;
        Write(writer, ending.By);
        Write(writer, ending.TxId);
        WriteHeight(writer, ending.Height);
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> rest = bytes;

        public bool HasFailed { get; private set; }

        public readonly bool IsAtEnd => !HasFailed && rest.IsEmpty;

        public void Require(bool holds) => HasFailed |= !holds;

        public byte Byte() => Take(1)[0];

        public bool Flag()
        {
            byte value = Byte();
            Require(value <= 1);
            return value == 1;
        }

        public int Number() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

        public int Count()
        {
            int count = BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));
            Require(count <= PrescriptionState.MaxDispenses);
            return count;
        }

        public DateOnly Day()
        {
            int number = Number();
            bool isDay = number >= 0 && number <= DateOnly.MaxValue.DayNumber;
            Require(isDay);
            return isDay ? DateOnly.FromDayNumber(number) : default;
        }

        public Hash256 Id() => new(Take(Hash256.Length));

        public Hash160 User() => new(Take(Hash160.Length));

        public ulong? Height()
        {
            byte kind = Byte();
            Require(kind is Pending or Sealed);
            return kind == Sealed ? BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong))) : null;
        }

        public Hold? Hold() => Flag() ? new Hold(User(), Height()) : null;

        public Ending? Ending() => Flag() ? new Ending(User(), Id(), Height()) : null;

        // Where too little is left, zeros stand for it until the failure is noticed.
        private ReadOnlySpan<byte> Take(int length)
        {
            if (HasFailed || rest.Length < length)
            {
                HasFailed = true;
                return new byte[length];
            }
            ReadOnlySpan<byte> taken = rest[..length];
            rest = rest[length..];
            return taken;
        }
    }
}
