using System.Globalization;
using System.Text.RegularExpressions;

namespace EmrLedger.Tests.Support;

/// <summary>
/// The rules of prescriptions once more, as plainly as can be: a list of what was admitted, and every question is answered by
/// going through all of it. It shares no code with the library.
/// </summary>
/// <param name="authority">The authority's hash.</param>
/// <param name="hashes">The hash of each key by its digest, base64url.</param>
internal sealed partial class PlainRules(string authority, IReadOnlyDictionary<string, string> hashes)
{
    private readonly List<Entry> log = [];

    /// <summary>An admitted record, or one to be judged.</summary>
    internal sealed record Entry(string TxId, string Signer, string Patient, string Text, ulong? Height, DateOnly Day)
    {
        public PlainStatement? Said { get; } = PlainStatement.Read(Text);
    }

    public IEnumerable<string> Prescriptions => log.Where(IsPrescription).Select(entry => entry.TxId);

    public IEnumerable<string> Dispenses => log.Where(entry => entry.Said?.Verb == "dispense").Select(entry => entry.TxId);

    public void Accept(Entry entry) => log.Add(entry);

    /// <summary>Pending entries are sealed in a block, at its time.</summary>
    public void Seal(IReadOnlySet<string> txIds, ulong height, DateOnly day)
    {
        for (int i = 0; i < log.Count; i++)
        {
            if (txIds.Contains(log[i].TxId))
                log[i] = log[i] with { Height = height, Day = day };
        }
    }

    /// <summary>The name of what is wrong; null where nothing is.</summary>
    public string? Judge(Entry entry)
    {
        if (entry.Text.StartsWith("emr-registry/", StringComparison.Ordinal))
            return JudgeRegistration(entry);
        bool isStatement = entry.Text.StartsWith("emr-rx/", StringComparison.Ordinal);
        PlainStatement? said = entry.Said;
        if (isStatement && said is null)
            return "RxStatementInvalid";
        if (JudgeRole(entry.Signer, said?.Verb ?? "issue") is { } role)
            return role;
        if (said is null || said.Verb == "issue")
            return null;

        string rx = said.Ref;
        if (said.Verb == "void")
        {
            Entry? dispense = log.Find(one => one.TxId == said.Ref && one.Said?.Verb == "dispense");
            if (dispense is null)
                return "DispenseUnknown";
            rx = dispense.Said!.Ref;
        }
        Entry? prescription = log.Find(one => one.TxId == rx && IsPrescription(one));
        if (prescription is null)
            return "PrescriptionUnknown";
        if (prescription.Height is null || prescription.Height == entry.Height)
            return "PrescriptionNotSealed";
        if (prescription.Patient != entry.Patient)
            return "RxStatementInvalid";
        return JudgeDeed(entry, said, prescription);
    }

    public string StatusOf(string rx, DateOnly day)
    {
        Entry prescription = log.Find(entry => entry.TxId == rx)!;
        if (IsComplete(rx))
            return "Completed";
        if (About(rx).Any(one => one.Said.Verb == "amend"))
            return "Replaced";
        if (About(rx).Any(one => one.Said.Verb == "cancel"))
            return HolderOf(rx) is null ? "Cancelled" : "CancelPending";
        if (prescription.Said is { } terms && string.CompareOrdinal(Spell(day), terms.Last) > 0)
            return "Expired";
        return HolderOf(rx) is not null ? "Held" : InForce(rx).Any() ? "PartlyDispensed" : "Active";
    }

    public string? HolderOf(string rx)
    {
        string? holder = null;
        (Entry Entry, PlainStatement Said)[] all = [.. About(rx)];
        for (int i = 0; i < all.Length; i++)
        {
            (Entry entry, PlainStatement said) = all[i];
            bool wasComplete = IsComplete(rx, i);
            holder = said.Verb switch
            {
                "claim" => entry.Signer,
                "return" or "release" => null,
                "transfer" => hashes[said.Rest],
                "dispense" => IsComplete(rx, i + 1) ? null : holder,
                "void" => wasComplete ? entry.Signer : holder,
                _ => holder,
            };
        }
        return holder;
    }

    /// <summary>The units of each fill that were handed over, voided ones left out.</summary>
    public IEnumerable<(int Fill, int Units)> InForce(string rx, int most = int.MaxValue)
    {
        (Entry Entry, PlainStatement Said)[] all = [.. About(rx).Take(most)];
        foreach ((Entry entry, PlainStatement said) in all)
        {
            if (said.Verb == "dispense" && !all.Any(other => other.Said.Verb == "void" && other.Said.Ref == entry.TxId))
                yield return said.Portion;
        }
    }

    /// <summary>The fill that is open, and what is left of it; no units where none are stated.</summary>
    public (int Fill, int? Left) OpenFill(string rx)
    {
        if (log.Find(entry => entry.TxId == rx)!.Said is not { } terms)
            return (1, null);
        for (int fill = 1; fill <= terms.Fills; fill++)
        {
            int left = terms.Units - InForce(rx).Where(one => one.Fill == fill).Sum(one => one.Units);
            if (left > 0 || fill == terms.Fills)
                return (fill, left);
        }
        return (terms.Fills, 0);
    }

    private string? JudgeDeed(Entry entry, PlainStatement said, Entry prescription)
    {
        string rx = prescription.TxId;
        string verb = said.Verb;
        string status = StatusOf(rx, entry.Day);
        string? holder = HolderOf(rx);
        bool isHolder = holder == entry.Signer;
        if (verb == "void")
            return JudgeVoid(entry, said, rx);
        if (verb is "erase" or "preserve" or "lift")
            return JudgeText(verb, prescription);
        if (verb is "cancel" or "amend" && entry.Signer != prescription.Signer && !(verb == "cancel" && entry.Signer == authority))
            return "PrescriptionForeign";
        if (status is "Completed" or "Replaced" or "Cancelled")
            return "Prescription" + status;
        if (verb is "return" or "release")
            return holder is null ? "PrescriptionNotHeld" : verb == "return" && !isHolder ? "PrescriptionHeld" : null;
        if (status == "CancelPending")
            return verb == "dispense" ? JudgeLastDispense(entry, said, rx, isHolder) : "PrescriptionCancelled";
        if (status == "Expired")
            return "PrescriptionExpired";
        if (verb == "cancel")
            return null;
        if (verb == "amend")
            return holder is not null ? "PrescriptionHeld" : InForce(rx).Any() ? "PrescriptionDispensed" : null;
        if (verb == "claim" && holder is not null)
            return "PrescriptionHeld";
        if (verb != "claim" && holder is null)
            return "PrescriptionNotHeld";
        if (verb != "claim" && !isHolder)
            return "PrescriptionHeld";
        if (prescription.Said is { } terms && string.CompareOrdinal(Spell(entry.Day), terms.First) < 0)
            return "PrescriptionNotValidYet";
        return verb switch
        {
            "dispense" => JudgePortion(said, rx),
            "transfer" when !hashes.TryGetValue(said.Rest, out string? target) || RoleOf(target) != "pharmacy" => "RoleMissing",
            "transfer" when hashes[said.Rest] == holder => "RxStatementInvalid",
            _ => null,
        };
    }

    private string? JudgeLastDispense(Entry entry, PlainStatement said, string rx, bool isHolder)
    {
        (int fill, int? left) = OpenFill(rx);
        bool hasBegun = left is not null && InForce(rx).Any(one => one.Fill == fill);
        PlainStatement? terms = log.Find(one => one.TxId == rx)!.Said;
        if (!isHolder)
            return "PrescriptionHeld";
        if (!hasBegun)
            return "PrescriptionCancelled";
        if (string.CompareOrdinal(Spell(entry.Day), terms!.Last) > 0)
            return "PrescriptionExpired";
        return string.CompareOrdinal(Spell(entry.Day), terms.First) < 0 ? "PrescriptionNotValidYet" : JudgePortion(said, rx);
    }

    private string? JudgePortion(PlainStatement said, string rx)
    {
        (int fill, int units) = said.Portion;
        (int open, int? left) = OpenFill(rx);
        return fill != open ? "FillNotOpen" : units > left ? "QuantityExceeded" : null;
    }

    private string? JudgeVoid(Entry entry, PlainStatement said, string rx)
    {
        List<Entry> inForce = [];
        foreach ((Entry one, PlainStatement deed) in About(rx))
        {
            if (deed.Verb == "dispense")
                inForce.Add(one);
            if (deed.Verb == "void")
                inForce.RemoveAll(other => other.TxId == deed.Ref);
        }
        int at = inForce.FindIndex(one => one.TxId == said.Ref);
        return at < 0 ? "DispenseUnknown"
            : inForce[at].Signer != entry.Signer ? "PrescriptionForeign"
            : at < inForce.Count - 1 ? "DispenseNotLast" : null;
    }

    private string? JudgeText(string verb, Entry prescription)
    {
        if (!SealedText().IsMatch(prescription.Text))
            return "TextNotSealed";
        string[] said = [.. About(prescription.TxId).Select(one => one.Said.Verb)];
        if (said.Contains("erase"))
            return "TextErased";
        bool isKept = Array.LastIndexOf(said, "preserve") > Array.LastIndexOf(said, "lift");
        return verb == "lift" ? isKept ? null : "TextNotPreserved" : isKept ? "TextPreserved" : null;
    }

    private string? JudgeRole(string signer, string verb)
    {
        if (verb is "release" or "erase" or "preserve" or "lift")
            return signer == authority ? null : "RoleMissing";
        if (verb == "cancel" && signer == authority)
            return null;
        string needed = verb is "issue" or "amend" or "cancel" ? "doctor" : "pharmacy";
        return RoleOf(signer) switch
        {
            null => needed == "doctor" ? "DoctorNotRegistered" : "PharmacyNotRegistered",
            "revoked doctor" => "DoctorRevoked",
            "revoked pharmacy" => "PharmacyRevoked",
            var role => role == needed ? null : "RoleMissing",
        };
    }

    private string? JudgeRegistration(Entry entry)
    {
        string verb = entry.Text.Split(' ')[1];
        string? role = RoleOf(entry.Patient);
        bool isRegistered = role is "doctor" or "pharmacy";
        string wanted = verb == "add" ? "doctor" : "pharmacy";
        bool isWrong = entry.Signer != authority || (verb == "revoke" ? !isRegistered : isRegistered && role != wanted);
        return isWrong ? "RegistryStatementInvalid" : null;
    }

    private string? RoleOf(string hash)
    {
        string? role = null;
        foreach (Entry entry in log)
        {
            if (entry.Patient != hash || !entry.Text.StartsWith("emr-registry/", StringComparison.Ordinal))
                continue;
            string verb = entry.Text.Split(' ')[1];
            role = verb == "add" ? "doctor" : verb == "pharmacy" ? "pharmacy" : $"revoked {role}";
        }
        return role;
    }

    // What was said of a prescription, in order; of voids, those of its dispenses.
    private IEnumerable<(Entry Entry, PlainStatement Said)> About(string rx)
    {
        HashSet<string> ids = [rx];
        foreach (Entry entry in log)
        {
            if (entry.Said is not { } said || said.Verb == "issue" || !ids.Contains(said.Ref))
                continue;
            if (said.Verb == "dispense")
                ids.Add(entry.TxId);
            yield return (entry, said);
        }
    }

    private bool IsComplete(string rx, int most = int.MaxValue)
    {
        int units = InForce(rx, most).Sum(one => one.Units);
        return log.Find(entry => entry.TxId == rx)!.Said is { } terms ? units == terms.Units * terms.Fills : units > 0;
    }

    private static bool IsPrescription(Entry entry) =>
        !entry.Text.StartsWith("emr-registry/", StringComparison.Ordinal) && entry.Said?.Verb is null or "issue" or "amend";

    // The last of the 43 characters has two bits to spare.
    [GeneratedRegex(@"\A(emr-seal/1|emr-rx/1 issue \S+ \d{8} \d{8}|emr-rx/1 amend \S+ \S+ \d{8} \d{8}) #[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]\z")]
    private static partial Regex SealedText();

    private static string Spell(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
