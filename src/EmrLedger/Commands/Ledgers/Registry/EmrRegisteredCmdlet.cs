using System.Management.Automation;
using EmrLedger.Binding.Keys;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands.Ledgers.Registry;

/// <summary>A cmdlet that finds keys of one role in a ledger's registry.</summary>
public abstract class EmrRegisteredCmdlet : EmrPipedLedgerCmdlet
{
    private IReadOnlyList<RegisteredKey> known = [];

    private protected sealed override LedgerAccess Access => LedgerAccess.Read;

    /// <summary>The keys of the role.</summary>
    private protected abstract IReadOnlyList<RegisteredKey> ReadKeys(RegistryDesk desk);

    private protected sealed override void Opened()
    {
        known = Stoppable(() => ReadKeys(OpenedLedger.RegistryDesk));
        Close();
    }

    /// <summary>Writes the key that is asked for, or those of the names.</summary>
    /// <param name="key">The key, by hash or public key; null where names are asked for.</param>
    /// <param name="name">The names, with wildcards.</param>
    /// <param name="notFound">The error where the registry does not have the key.</param>
    /// <param name="role">What a key of the role is called.</param>
    private protected void WriteFound(string? key, string name, EmrError notFound, string role)
    {
        if (key is null)
        {
            WildcardPattern pattern = new(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            WriteObject(known.Where(one => pattern.IsMatch(one.Name)), enumerateCollection: true);
            return;
        }
        if (!TryRead(UserHashTransformationAttribute.Read, key, out Hash160 hash))
            return;
        if (known.FirstOrDefault(one => one.Hash == hash.ToString()) is { } found)
        {
            WriteObject(found);
            return;
        }
        WriteFailure(new EmrException(notFound, $"The ledger's registry has no {role} {hash}."), hash.ToString());
    }
}
