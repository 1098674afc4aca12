using CsCheck;
using EmrLedger.Records;
using EmrLedger.Tests.Support;
using EmrLedger.Text;

namespace EmrLedger.Tests;

public sealed class RecordMutationTests
{
    [Fact]
    public void Whatever_a_record_holds_the_check_answers() => Gen.Select(
        Gens.Record, Gens.AnyText.Array[6], Gen.Int[0, 63], Gen.ULong, Gen.ULong).Sample((record, texts, chosen, nonce, previousNonce) =>
        {
            // Any subset of the members is replaced, so that every check is reached.
            RecordValues draft = RecordValues.Of(record);
            string[] members = [.. RecordValues.HexMembers, nameof(EmrRecord.Prescription)];
            for (int i = 0; i < members.Length; i++)
            {
                if ((chosen & (1 << i)) != 0)
                    draft = draft.With(members[i], texts[i]);
            }
            Fault? fault = RecordCheck.Check(draft.Build(), record.Nonce - 1);
            Assert.Equal(chosen == 0, fault is null);
            Assert.Equal(FaultCode.NonceInvalid, RecordCheck.Check((RecordValues.Of(record) with { Nonce = nonce }).Build(), nonce)?.Code);
            _ = RecordCheck.CheckAlone((draft with { Nonce = previousNonce }).Build(), SignaturePolicy.LowSOnly);
        }, iter: 1000);

    [Fact]
    public void A_change_of_any_bit_of_a_hex_member_is_a_fault()
    {
        RecordValues valid = RecordValues.Valid();
        foreach (string member in RecordValues.HexMembers)
        {
            byte[] bytes = Convert.FromHexString(valid[member]!);
            for (int bit = 0; bit < bytes.Length * 8; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.NotNull(RecordCheck.Check(valid.With(member, Hex.Encode(bytes)).Build(), 0));
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
            Assert.Null(RecordCheck.Check(valid.With(member, Hex.Encode(bytes)).Build(), 0));
        }
    }

    [Fact]
    public void A_change_of_one_byte_anywhere_is_a_fault_even_under_a_new_txid() => Gen.Select(
        Gens.Record, Gen.Int[0, 5], Gen.Int[0, 1000], Gen.Byte[1, 255]).Sample((record, member, place, change) =>
        {
            RecordValues draft = RecordValues.Of(record);
            draft = member switch
            {
                0 => draft with { Nonce = draft.Nonce ^ ((ulong)change << (place % 8 * 8)) },
                1 => draft with { Prescription = ChangeText(record.Prescription, place, change) },
                _ => draft.With(RecordValues.HexMembers[member - 2], ChangeHex(draft[RecordValues.HexMembers[member - 2]]!, place, change)),
            };
            // The nonce's place is granted, so that only the hashes and the signature can tell.
            Assert.NotNull(RecordCheck.CheckAlone(draft.Build()));
            if (StrictUtf8.IsEncodable(draft.Prescription))
                Assert.NotNull(RecordCheck.CheckAlone(draft.Resealed().Build()));
        }, iter: 500);

    [Fact]
    public void A_fault_never_quotes_the_prescription()
    {
        const string Secret = "the text of a patient";
        RecordValues valid = RecordValues.Valid(prescription: Secret);
        RecordValues[] faulty =
        [
            valid with { DoctorHash = "" }, valid with { DoctorPublicKey = "" }, valid with { Nonce = 9 }, valid with { TxId = "" },
            valid with { Prescription = Secret + new string('x', 200) }, valid with { Prescription = Secret + "\ud83d" },
            valid with { Signature = "" }, valid with { Signature = "0" }, (valid with { Signature = "00" }).Resealed(),
        ];
        foreach (RecordValues draft in faulty)
        {
            Fault fault = Assert.IsType<Fault>(RecordCheck.Check(draft.Build(), 0));
            Assert.DoesNotContain(Secret, fault.ToString(), StringComparison.Ordinal);
        }
    }

    private static string ChangeHex(string hex, int place, byte change)
    {
        byte[] bytes = Convert.FromHexString(hex);
        bytes[place % bytes.Length] ^= change;
        return Hex.Encode(bytes);
    }

    private static string ChangeText(string text, int place, byte change)
    {
        if (text.Length == 0)
            return ((char)change).ToString();
        char[] characters = text.ToCharArray();
        characters[place % characters.Length] ^= (char)change;
        return new string(characters);
    }
}
