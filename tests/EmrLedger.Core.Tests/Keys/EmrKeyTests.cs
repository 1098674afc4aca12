using System.Numerics;
using System.Reflection;
using System.Text.Json;
using CsCheck;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

public sealed class EmrKeyTests
{
    // The generator of the curve (SEC 2, section 2.4.1) is the point of the scalar 1.
    private const string GeneratorKey =
        "3056301006072a8648ce3d020106052b8104000a034200"
        + "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
        + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";

    [Fact]
    public void The_key_of_scalar_1_is_the_generator()
    {
        using EmrKey key = TestKeys.Create(1);
        Assert.Equal(GeneratorKey, key.PublicKey);
        Assert.Equal("258fc1e069d9fc40a65ad05374d6c80cf2b64501", key.Hash);
        Assert.Equal(KeyAlgorithm.Secp256k1, key.Algorithm);
        Assert.True(key.HasPrivateKey);
    }

    [Fact]
    public void The_greatest_scalar_has_the_negative_point()
    {
        using EmrKey key = EmrKey.FromPrivateKey((TestKeys.Order - 1).ToHash().ToBytes());
        Assert.Equal(GeneratorKey[..^64], key.PublicKey[..^64]);
        BigInteger y = new Hash256(Convert.FromHexString(key.PublicKey[^64..])).ToInteger();
        BigInteger generatorY = new Hash256(Convert.FromHexString(GeneratorKey[^64..])).ToInteger();
        Assert.Equal((BigInteger.One << 256) - (BigInteger.One << 32) - 977, y + generatorY);
    }

    [Fact]
    public void Scalars_outside_1_to_n_minus_1_are_refused()
    {
        BigInteger[] numbers = [0, TestKeys.Order, TestKeys.Order + 1, (BigInteger.One << 256) - 1];
        foreach (byte[] scalar in numbers.Select(number => number.ToHash().ToBytes()))
            Assert.Equal(EmrError.KeyMalformed, Assert.Throws<EmrException>(() => EmrKey.FromPrivateKey(scalar)).Error);
        foreach (int length in (int[])[0, 1, 31, 33, 64])
        {
            byte[] scalar = new byte[length];
            scalar.AsSpan().Fill(1);
            Assert.Equal(EmrError.KeyMalformed, Assert.Throws<EmrException>(() => EmrKey.FromPrivateKey(scalar)).Error);
        }
    }

    [Fact]
    public void Generated_keys_differ_and_sign()
    {
        using EmrKey one = EmrKey.Generate();
        using EmrKey other = EmrKey.Generate();
        Assert.NotEqual(one.PublicKey, other.PublicKey);
        Assert.Null(RecordCheck.Check(RecordSigner.Sign(one, TestKeys.UserHash(other), "text", 1), 0));
    }

    [Fact]
    public void A_key_copies_the_scalar_it_is_made_from()
    {
        byte[] scalar = TestKeys.Scalar(1);
        using EmrKey key = EmrKey.FromPrivateKey(scalar);
        Array.Clear(scalar);
        Assert.Equal(TestKeys.Scalar(1), key.Secret.ToArray());
    }

    [Fact]
    public void Dispose_wipes_the_secret_and_ends_signing()
    {
        EmrKey key = EmrKey.FromPrivateKey(TestKeys.Order.ToHash().ToBytes().Select(b => (byte)(b / 2)).ToArray());
        ReadOnlySpan<byte> secret = key.Secret;
        Assert.False(secret.IndexOfAnyExcept((byte)0) < 0);
        key.Dispose();
        Assert.True(secret.IndexOfAnyExcept((byte)0) < 0);
        Assert.False(key.HasPrivateKey);
        Assert.Equal(EmrError.KeyDisposed, Assert.Throws<EmrException>(() => key.Secret.ToArray()).Error);
        EmrException refusal = Assert.Throws<EmrException>(() => RecordSigner.Sign(key, TestKeys.Patient, "x", 1));
        Assert.Equal(EmrError.KeyDisposed, refusal.Error);
        Assert.Equal(40, key.Hash.Length);
        key.Dispose();
    }

    [Fact]
    public void A_public_key_has_no_secret()
    {
        using EmrKey key = EmrKey.FromPublicKey(Convert.FromHexString(GeneratorKey));
        Assert.False(key.HasPrivateKey);
        Assert.Equal("258fc1e069d9fc40a65ad05374d6c80cf2b64501", key.Hash);
        Assert.Equal(EmrError.KeyHasNoPrivateKey, Assert.Throws<EmrException>(() => key.Secret.ToArray()).Error);
        key.Dispose();
        Assert.Equal(GeneratorKey, key.PublicKey);
    }

    [Fact]
    public void Only_the_canonical_88_bytes_are_a_public_key()
    {
        foreach (byte[] wrong in ForeignKeys.All.Append([]))
            Assert.Equal(EmrError.KeyUnsupported, Assert.Throws<EmrException>(() => EmrKey.FromPublicKey(wrong)).Error);
    }

    [Fact]
    public void A_change_of_any_byte_of_a_public_key_is_refused() => Gen.Select(Gens.Doctor, Gen.Int[0, 87], Gen.Byte[1, 255]).Sample(
        (doctor, place, change) =>
        {
            byte[] der = Convert.FromHexString(doctor.PublicKey);
            der[place] ^= change;
            Assert.Throws<EmrException>(() => EmrKey.FromPublicKey(der));
        });

    [Fact]
    public void No_public_member_shows_the_secret()
    {
        byte[] scalar = [.. Enumerable.Range(0x81, 32).Select(i => (byte)i)];
        using EmrKey key = EmrKey.FromPrivateKey(scalar);
        PropertyInfo[] properties = typeof(EmrKey).GetProperties(BindingFlags.Instance | BindingFlags.Public);
        Assert.Equal(
            ["Algorithm", "HasPrivateKey", "Hash", "PublicKey"],
            properties.Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.Empty(typeof(EmrKey).GetFields(BindingFlags.Instance | BindingFlags.Public));

        IEnumerable<object?> values = properties.Select(property => property.GetValue(key));
        string shown = string.Join('\n', values.Append(JsonSerializer.Serialize(key)).Append(key));
        Assert.DoesNotContain(Convert.ToHexString(scalar), shown, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(scalar), shown, StringComparison.Ordinal);
        Assert.Equal(key.Hash, key.ToString());
    }
}
