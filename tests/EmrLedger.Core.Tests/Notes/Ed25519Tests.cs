using System.Text;
using EmrLedger.Composition;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Ed25519 against RFC 8032, section 7.1, and against another implementation.</summary>
public sealed class Ed25519Tests
{
    private const string FirstKey = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    private const string FirstSignature =
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";

    /// <summary>TEST 1, TEST 2, TEST 3 and TEST SHA(abc) of the RFC: seed, public key, message, signature.</summary>
    public static TheoryData<string, string, string, string> Vectors => new()
    {
        {
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            FirstKey, "", FirstSignature
        },
        {
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
        {
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_vectors_of_the_RFC_hold(string seed, string publicKey, string message, string signature)
    {
        byte[] derived = new byte[32];
        Adapters.Get<IEd25519>().DerivePublicKey(Convert.FromHexString(seed), derived);
        Assert.Equal(publicKey, Convert.ToHexStringLower(derived));
        byte[] text = Convert.FromHexString(message);
        byte[] signed = Adapters.Get<IEd25519>().Sign(Convert.FromHexString(seed), text);
        Assert.Equal(signature, Convert.ToHexStringLower(signed));
        Assert.True(Adapters.Get<IEd25519>().Verify(derived, text, signed));
        for (int i = 0; i < signed.Length; i++)
        {
            byte[] changed = [.. signed];
            changed[i] ^= 1;
            Assert.False(Adapters.Get<IEd25519>().Verify(derived, text, changed));
        }
        Assert.False(Adapters.Get<IEd25519>().Verify(derived, [.. text, 0], signed));
        Assert.False(Adapters.Get<IEd25519>().Verify(derived, text, signed.AsSpan(1)));
        Assert.False(Adapters.Get<IEd25519>().Verify(derived, text, []));
    }

    [Fact]
    public void S_must_be_below_the_order_of_the_group()
    {
        // S + L of TEST 1 would verify where it is not looked at (RFC 8032, section 5.1.7).
        byte[] signature = Convert.FromHexString(FirstSignature);
        byte[] order = Convert.FromHexString("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        int carry = 0;
        for (int i = 0; i < 32; i++)
        {
            int sum = signature[32 + i] + order[i] + carry;
            (signature[32 + i], carry) = ((byte)sum, sum >> 8);
        }
        Assert.False(Adapters.Get<IEd25519>().Verify(Convert.FromHexString(FirstKey), [], signature));
    }

    [Fact]
    public void No_bytes_are_a_key_that_makes_it_fail()
    {
        byte[] signature = new byte[64];
        for (int i = 0; i < 256; i++)
        {
            byte[] key = [.. Enumerable.Repeat((byte)i, 32)];
            _ = Adapters.Get<IEd25519>().Verify(key, "text"u8, signature);
        }
    }

    [Fact]
    public async Task Python_verifies_our_notes_and_signs_notes_that_we_verify()
    {
        ExternalTool python = await ExternalTool.PythonAsync();
        string note = TestNotes.Sign("log.example/emr\n3\nroot\n", TestNotes.Log, TestNotes.Witness).ToString();
        string script =
            $$""""
            import base64, hashlib, struct, sys
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
            text, lines = sys.stdin.buffer.read().decode().split("\n\n")
            text += "\n"
            vkeys = sys.argv[1:]
            for vkey, line in zip(vkeys, lines.strip("\n").split("\n")):
                name, kid, material = vkey.split("+", 2)
                material = base64.b64decode(material)
                dash, signer, signature = line.split(" ")
                signature = base64.b64decode(signature)
                assert (dash, signer) == ("\u2014", name)
                assert hashlib.sha256(name.encode() + b"\n" + material).digest()[:4] == signature[:4] == bytes.fromhex(kid)
                message, signature = text.encode(), signature[4:]
                if material[0] == 4:
                    time = struct.unpack(">Q", signature[:8])[0]
                    message, signature = f"cosignature/v1\ntime {time}\n".encode() + message, signature[8:]
                Ed25519PublicKey.from_public_bytes(material[1:]).verify(signature, message)
            seed = bytes(range(32))
            key = Ed25519PrivateKey.from_private_bytes(seed)
            public = bytes([1]) + key.public_key().public_bytes_raw()
            kid = hashlib.sha256(b"python.example\n" + public).digest()[:4]
            out = "python.example+" + kid.hex() + "+" + base64.b64encode(public).decode() + "\n"
            out += text + "\n\u2014 python.example " + base64.b64encode(kid + key.sign(text.encode())).decode() + "\n"
            sys.stdout.buffer.write(out.encode())
            """";
        byte[] output = await python.RunAsync(
            ["-c", script, TestNotes.Log.VerifierKey, TestNotes.Witness.VerifierKey], Encoding.UTF8.GetBytes(note));
        string[] answer = Encoding.UTF8.GetString(output).Split('\n', 2);
        Assert.True(Notes.VerifierKey.TryParse(answer[0], out Notes.VerifierKey? key));
        Notes.SignedNote theirs = Notes.SignedNote.Parse(Encoding.UTF8.GetBytes(answer[1]));
        Assert.Equal(0UL, theirs.Verify(key));
    }
}
