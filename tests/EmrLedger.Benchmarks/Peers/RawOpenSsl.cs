using System.Security.Cryptography;

namespace EmrLedger.Benchmarks;

/// <summary>OpenSSL, as .NET calls it on Linux, with each key loaded once. Elsewhere .NET calls another library.</summary>
internal sealed class RawOpenSsl
{
    private readonly RawMessage[] messages;
    private readonly ECDsa[] keys;

    private RawOpenSsl(IReadOnlyList<RawMessage> messages)
    {
        this.messages = [.. messages];
        keys = RawMessage.PerKey(messages, static message => ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.CreateFromValue("1.3.132.0.10"),
            Q = new ECPoint { X = message.Point[..32], Y = message.Point[32..] },
            D = message.PrivateKey,
        }));
    }

    /// <summary>Null where .NET does not call OpenSSL.</summary>
    public static RawOpenSsl? Create(IReadOnlyList<RawMessage> messages) =>
        OperatingSystem.IsLinux() ? new RawOpenSsl(messages) : null;

    public void Verify()
    {
        for (int i = 0; i < messages.Length; i++)
        {
            if (!keys[i].VerifyHash(messages[i].Hash, messages[i].Numbers))
                throw RawMessage.Invalid();
        }
    }

    public void Sign()
    {
        Span<byte> signature = stackalloc byte[64];
        for (int i = 0; i < messages.Length; i++)
            keys[i].SignHash(messages[i].Hash, signature);
    }
}
