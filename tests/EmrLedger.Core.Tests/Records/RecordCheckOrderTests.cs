using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

public sealed class RecordCheckOrderTests
{
    // Each repair ends one fault. The signature is that of another text, so it stays wrong to the end.
    private static readonly (FaultCode Fault, Func<RecordValues, RecordValues> Repair)[] Steps =
    [
        (FaultCode.HashLengthWrong, draft => draft with { DoctorHash = TestKeys.Doctor.Hash }),
        (FaultCode.HashLengthWrong, draft => draft with { PatientHash = TestKeys.Patient.ToString() }),
        (FaultCode.DoctorPublicKeyInvalid, draft => draft with { DoctorPublicKey = TestKeys.Doctor.PublicKey }),
        (FaultCode.PrescriptionInvalid, draft => draft with { Prescription = "Medication A: 10mg" }),
        (FaultCode.NonceInvalid, draft => draft with { Nonce = 1 }),
        (FaultCode.TxIdInvalid, draft => draft.Resealed()),
        (FaultCode.SignatureInvalid, draft => RecordValues.Valid()),
    ];

    [Fact]
    public void The_first_fault_in_the_order_of_the_format_wins()
    {
        RecordValues draft = new("", "", "", "", new string('x', 201), 7, RecordValues.Valid(prescription: "another").Signature);
        foreach ((FaultCode fault, Func<RecordValues, RecordValues> repair) in Steps)
        {
            Assert.Equal(fault, RecordCheck.Check(draft.Build(), 0)?.Code);
            draft = repair(draft);
        }
        Assert.Null(RecordCheck.Check(draft.Build(), 0));
    }

    [Fact]
    public void A_wrong_signature_is_named_before_its_high_s()
    {
        RecordValues draft = HighSTests.Twin(RecordValues.Valid()) with { Prescription = "another" };
        Assert.Equal(FaultCode.SignatureInvalid, RecordCheck.Check(draft.Resealed().Build(), 0, SignaturePolicy.LowSOnly)?.Code);
    }

    [Theory]
    [InlineData(FaultCode.HashLengthWrong, "Hash is wrong length")]
    [InlineData(FaultCode.DoctorPublicKeyInvalid, "Invalid doctor public key")]
    [InlineData(FaultCode.PrescriptionInvalid, "Invalid prescription")]
    [InlineData(FaultCode.NonceInvalid, "Invalid nonce")]
    [InlineData(FaultCode.TxIdInvalid, "Invalid txid")]
    [InlineData(FaultCode.SignatureInvalid, "Invalid signature")]
    [InlineData(FaultCode.SignatureHighS, "Invalid signature")]
    [InlineData(FaultCode.DifficultyMismatch, "Block difficulty does not match expected difficulty")]
    [InlineData(FaultCode.PreviousLengthWrong, "Previous block ID is not 32 bytes long")]
    [InlineData(FaultCode.MinerLengthWrong, "Miner field is not 20 bytes long")]
    [InlineData(FaultCode.TooManyRecords, "Block contains more than 25 records")]
    [InlineData(FaultCode.BlockIdIncorrect, "Block ID is incorrect")]
    [InlineData(FaultCode.ProofOfWorkInsufficient, "Block ID does not meet the difficulty requirement")]
    public void Faults_speak_the_words_of_the_notebook(FaultCode code, string message)
    {
        Assert.Equal(message, new Fault(code).Message);
        Assert.Equal(message, new Fault(code).ToString());
        Assert.Equal($"{message} (record 3): why", new Fault(code, 3, "why").ToString());
    }

    [Fact]
    public void Every_fault_has_a_message_of_its_own() =>
        Assert.DoesNotContain(Enum.GetValues<FaultCode>(), code => new Fault(code).Message == code.ToString());
}
