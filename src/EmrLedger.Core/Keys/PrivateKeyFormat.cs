namespace EmrLedger;

/// <summary>The standard structures a private key is written in.</summary>
public enum PrivateKeyFormat
{
    /// <summary>PKCS#8 (RFC 5958), the only one that takes a passphrase (PBES2, RFC 8018).</summary>
    Pkcs8,
    /// <summary>The older EC PRIVATE KEY of SEC 1, appendix C.4 (RFC 5915).</summary>
    Sec1,
}
