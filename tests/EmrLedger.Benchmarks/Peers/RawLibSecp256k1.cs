using Secp256k1Net;

namespace EmrLedger.Benchmarks;

/// <summary>libsecp256k1 called directly, through the binding that the adapter uses, with each key parsed once.</summary>
internal sealed class RawLibSecp256k1
{
    private const int Length = 64;

    private static readonly Secp256k1 Library = new();

    private readonly RawMessage[] messages;
    private readonly byte[][] keys;

    public RawLibSecp256k1(IReadOnlyList<RawMessage> messages)
    {
        this.messages = [.. messages];
        keys = RawMessage.PerKey(messages, static message =>
        {
            byte[] key = new byte[Length];
            return Library.EcPubkeyParse(key, [4, .. message.Point]) ? key : throw RawMessage.Invalid();
        });
    }

    public void Verify()
    {
        Span<byte> signature = stackalloc byte[Length];
        for (int i = 0; i < messages.Length; i++)
        {
            Library.EcdsaSignatureParseCompact(signature, messages[i].Numbers);
            Library.EcdsaSignatureNormalize(signature, signature);
            if (!Library.EcdsaVerify(signature, messages[i].Hash, keys[i]))
                throw RawMessage.Invalid();
        }
    }

    public void Sign()
    {
        Span<byte> signature = stackalloc byte[Length];
        Span<byte> numbers = stackalloc byte[Length];
        foreach (RawMessage message in messages)
        {
            Library.EcdsaSign(signature, message.Hash, message.PrivateKey);
            Library.EcdsaSignatureSerializeCompact(numbers, signature);
        }
    }
}
