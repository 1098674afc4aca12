using System.Reflection;
using EmrLedger.Composition;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Tests.Support;

/// <summary>A ledger's store that counts the rows it is asked for.</summary>
public class CountedStore : DispatchProxy
{
    private object inner = null!;
    private CountedStore root = null!;

    /// <summary>How many rows were read since the last <see cref="Reset"/>.</summary>
    public int Rows { get; private set; }

    /// <summary>A session on a ledger's file, and the counter of its rows.</summary>
    internal static (LedgerSession Session, CountedStore Counter) Open(string file, LedgerManifest manifest)
    {
        ILedgerStore store = Adapters.Get<ILedgerStores>().Open(file, LedgerAccess.Write, LedgerStoreOptions.Default);
        ILedgerStore counted = Wrap(store, root: null);
        return (new LedgerSession(file, counted, manifest), (CountedStore)(object)counted);
    }

    /// <summary>Begins to count anew.</summary>
    public void Reset() => Rows = 0;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        object? result;
        try
        {
            result = targetMethod!.Invoke(inner, args);
        }
        catch (TargetInvocationException exception)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception.InnerException!);
            throw;
        }
        switch (result)
        {
            case ILedgerTransaction transaction:
                return Wrap(transaction, root);
            case ILedgerView view:
                return Wrap(view, root);
            case IEnumerable<EmrRecord> records:
                return targetMethod.ReturnType == typeof(IReadOnlyList<EmrRecord>) ? Counted(records).ToArray() : Counted(records);
            case IEnumerable<LedgerRecord> records:
                return Counted(records);
            case IEnumerable<PendingDoctor> doctors:
                return Counted(doctors);
            case PendingRecord:
                root.Rows++;
                return result;
            default:
                return result;
        }
    }

    private static T Wrap<T>(T inner, CountedStore? root)
        where T : class
    {
        T proxy = Create<T, CountedStore>();
        CountedStore counter = (CountedStore)(object)proxy;
        counter.inner = inner;
        counter.root = root ?? counter;
        return proxy;
    }

    private IEnumerable<T> Counted<T>(IEnumerable<T> rows)
    {
        foreach (T row in rows)
        {
            root.Rows++;
            yield return row;
        }
    }
}
