namespace EmrLedger.Keys;

/// <summary>What a DER structure in a key file is: one of the four that are read, or another one that is known by sight.</summary>
internal enum KeyStructure
{
    /// <summary>None of the others, or damaged.</summary>
    Unknown,

    /// <summary>A public key of any algorithm: SubjectPublicKeyInfo (RFC 5280).</summary>
    PublicKey,

    /// <summary>A private key of any algorithm: PrivateKeyInfo or OneAsymmetricKey (RFC 5958).</summary>
    Pkcs8,

    /// <summary>A private key under a passphrase: EncryptedPrivateKeyInfo (RFC 5958).</summary>
    EncryptedPkcs8,

    /// <summary>A private key of an elliptic curve: ECPrivateKey (RFC 5915).</summary>
    Sec1,

    /// <summary>A key of RSA, public or private (RFC 8017).</summary>
    Rsa,

    /// <summary>Keys and certificates under a passphrase (RFC 7292).</summary>
    Pkcs12,

    /// <summary>Certificates in signed data (RFC 5652).</summary>
    Pkcs7,

    /// <summary>A certificate (RFC 5280).</summary>
    Certificate,

    /// <summary>A request for a certificate (RFC 2986).</summary>
    CertificateRequest,
}
