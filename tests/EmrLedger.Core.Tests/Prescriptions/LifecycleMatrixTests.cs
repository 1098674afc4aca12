using EmrLedger.Ledgers.Registry;
using EmrLedger.Prescriptions;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>
/// Every statement in every state by everybody: what is expected is written down here, from the design, and tried with a block
/// that was mined by hand.
/// </summary>
public sealed class LifecycleMatrixTests
{
    private const string Text = "Amoxicillin 500 mg";

    // What a prescription has gone through: all are of 30x3 from 1 to 31 December.
    private static readonly string[] States =
    [
        "active", "partly", "held", "begun", "cancel", "cancelBegun", "done", "cancelled", "expired", "expiredHeld", "replaced", "future",
    ];

    // Who says what, and what becomes of it in each state: the new status, or the fault.
    // North holds what is held, and dispensed what was dispensed; Ada prescribed. "begun" has 10 of 30 units dispensed.
    private const string Expected = """
                        active      partly      held        begun       cancel      cancelBegun done        cancelled   expired     expiredHeld replaced    future
        claim North     =Held       =Held       Held        Held        Cancelled   Cancelled   Completed   Cancelled   Expired     Expired     Replaced    NotValidYet
        claim South     =Held       =Held       Held        Held        Cancelled   Cancelled   Completed   Cancelled   Expired     Expired     Replaced    NotValidYet
        dispense North  NotHeld     NotHeld     =Held       =Held       Cancelled   =CancelPending Completed Cancelled  Expired     Expired     Replaced    NotHeld
        dispense South  NotHeld     NotHeld     Held        Held        Held        Held        Completed   Cancelled   Expired     Expired     Replaced    NotHeld
        void North      NoDispense  =Active     NoDispense  =Held       NoDispense  =CancelPending =Held    NoDispense  NoDispense  NoDispense  NoDispense  NoDispense
        void South      NoDispense  Foreign     NoDispense  Foreign     NoDispense  Foreign     Foreign     NoDispense  NoDispense  NoDispense  NoDispense  NoDispense
        return North    NotHeld     NotHeld     =Active     =PartlyDispensed =Cancelled =Cancelled Completed Cancelled  NotHeld     =Expired    Replaced    NotHeld
        return South    NotHeld     NotHeld     Held        Held        Held        Held        Completed   Cancelled   NotHeld     Held        Replaced    NotHeld
        transfer North  NotHeld     NotHeld     =Held       =Held       Cancelled   Cancelled   Completed   Cancelled   Expired     Expired     Replaced    NotHeld
        transfer South  NotHeld     NotHeld     Held        Held        Cancelled   Cancelled   Completed   Cancelled   Expired     Expired     Replaced    NotHeld
        cancel Ada      =Cancelled  =Cancelled  =CancelPending =CancelPending Cancelled Cancelled Completed Cancelled   Expired     Expired     Replaced    =Cancelled
        cancel Authority =Cancelled =Cancelled  =CancelPending =CancelPending Cancelled Cancelled Completed Cancelled   Expired     Expired     Replaced    =Cancelled
        cancel Ben      Foreign     Foreign     Foreign     Foreign     Foreign     Foreign     Foreign     Foreign     Foreign     Foreign     Foreign     Foreign
        amend Ada       =Replaced   Dispensed   Held        Held        Cancelled   Cancelled   Completed   Cancelled   Expired     Expired     Replaced    =Replaced
        amend Ben       Foreign     Foreign     Foreign     Foreign     Foreign     Foreign     Foreign     Foreign     Foreign     Foreign     Foreign     Foreign
        release Authority NotHeld   NotHeld     =Active     =PartlyDispensed =Cancelled =Cancelled Completed Cancelled  NotHeld     =Expired    Replaced    NotHeld
        erase Authority Plain       Plain       Plain       Plain       Plain       Plain       Plain       Plain       Plain       Plain       Plain       Plain
        preserve Authority Plain    Plain       Plain       Plain       Plain       Plain       Plain       Plain       Plain       Plain       Plain       Plain
        lift Authority  Plain       Plain       Plain       Plain       Plain       Plain       Plain       Plain       Plain       Plain       Plain       Plain
        """;

    // Who may not say such a thing at all, in whatever state.
    private const string Roles = """
                  North           South           Ada             Ben             Gone            Shut            Stranger              Authority
        claim     -               -               RoleMissing     RoleMissing     DoctorRevoked   PharmacyRevoked PharmacyNotRegistered PharmacyNotRegistered
        dispense  -               -               RoleMissing     RoleMissing     DoctorRevoked   PharmacyRevoked PharmacyNotRegistered PharmacyNotRegistered
        void      -               -               RoleMissing     RoleMissing     DoctorRevoked   PharmacyRevoked PharmacyNotRegistered PharmacyNotRegistered
        return    -               -               RoleMissing     RoleMissing     DoctorRevoked   PharmacyRevoked PharmacyNotRegistered PharmacyNotRegistered
        transfer  -               -               RoleMissing     RoleMissing     DoctorRevoked   PharmacyRevoked PharmacyNotRegistered PharmacyNotRegistered
        cancel    RoleMissing     RoleMissing     -               -               DoctorRevoked   PharmacyRevoked DoctorNotRegistered   -
        amend     RoleMissing     RoleMissing     -               -               DoctorRevoked   PharmacyRevoked DoctorNotRegistered   DoctorNotRegistered
        issue     RoleMissing     RoleMissing     ok              ok              DoctorRevoked   PharmacyRevoked DoctorNotRegistered   DoctorNotRegistered
        text      RoleMissing     RoleMissing     ok              ok              DoctorRevoked   PharmacyRevoked DoctorNotRegistered   DoctorNotRegistered
        release   RoleMissing     RoleMissing     RoleMissing     RoleMissing     RoleMissing     RoleMissing     RoleMissing           -
        erase     RoleMissing     RoleMissing     RoleMissing     RoleMissing     RoleMissing     RoleMissing     RoleMissing           -
        preserve  RoleMissing     RoleMissing     RoleMissing     RoleMissing     RoleMissing     RoleMissing     RoleMissing           -
        lift      RoleMissing     RoleMissing     RoleMissing     RoleMissing     RoleMissing     RoleMissing     RoleMissing           -
        """;

    private static readonly Dictionary<string, EmrKey> People = new()
    {
        ["North"] = RxChain.North, ["South"] = RxChain.South, ["Ada"] = RxChain.Ada, ["Ben"] = RxChain.Ben, ["Gone"] = RxChain.Gone,
        ["Shut"] = RxChain.Shut, ["Stranger"] = RxChain.Stranger, ["Authority"] = TestLedger.Authority,
    };

    public static TheoryData<string> AllStates => [.. States];

    [Theory]
    [MemberData(nameof(AllStates))]
    public void Each_statement_by_who_may_say_such_a_thing(string name)
    {
        (RxChain chain, Hash256 rx) = Make(name);
        foreach (string[] row in Rows(Expected))
        {
            (string verb, string who, string expected) = (row[0], row[1], row[2 + Array.IndexOf(States, name)]);
            RxChain branch = chain.Copy();
            EmrRecord record = Say(branch, verb, People[who], rx);
            string outcome = branch.TryAppendNew(record) is { } fault ? Short(fault) : $"={StatusOf(branch, rx)}";
            Assert.True(expected == outcome, $"{verb} by {who} in {name}: {outcome} where {expected} is expected.");
        }
    }

    [Theory]
    [MemberData(nameof(AllStates))]
    public void Each_statement_by_who_may_not(string name)
    {
        (RxChain chain, Hash256 rx) = Make(name);
        string[][] rows = [.. Rows(Roles)];
        string[] people = Roles.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (string[] row in rows)
        {
            for (int i = 0; i < people.Length; i++)
            {
                if (row[1 + i] == "-")
                    continue;
                RxChain branch = chain.Copy();
                Fault? fault = branch.TryAppendNew(Say(branch, row[0], People[people[i]], rx));
                Assert.True(row[1 + i] == (fault?.Code.ToString() ?? "ok"), $"{row[0]} by {people[i]} in {name}: {fault}");
            }
        }
    }

    [Fact]
    public void The_tables_leave_nothing_out()
    {
        Assert.Equal(States, Expected.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(Rows(Expected), row => Assert.Equal(2 + States.Length, row.Length));
        // Whoever the table of roles lets through has a row of outcomes.
        string[] people = Roles.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(People.Keys.Order(), people.Order());
        IEnumerable<string> through = Rows(Roles).SelectMany(row => people.Where((_, i) => row[1 + i] == "-").Select(who => $"{row[0]} {who}"));
        Assert.Equal(through.Order(), Rows(Expected).Select(row => $"{row[0]} {row[1]}").Order());
        string[] verbs = [.. Enum.GetNames<PrescriptionAction>().Select(verb => verb.ToLowerInvariant()), "text"];
        Assert.Equal(verbs.Order(), Rows(Roles).Select(row => row[0]).Order());
    }

    [Fact]
    public void The_states_are_those_that_they_are_called()
    {
        PrescriptionStatus[] expected =
        [
            PrescriptionStatus.Active, PrescriptionStatus.PartlyDispensed, PrescriptionStatus.Held, PrescriptionStatus.Held,
            PrescriptionStatus.CancelPending, PrescriptionStatus.CancelPending, PrescriptionStatus.Completed, PrescriptionStatus.Cancelled,
            PrescriptionStatus.Expired, PrescriptionStatus.Expired, PrescriptionStatus.Replaced, PrescriptionStatus.Active,
        ];
        Assert.Equal(expected, States.Select(name =>
        {
            (RxChain chain, Hash256 rx) = Make(name);
            return StatusOf(chain, rx);
        }));
        Assert.Equal(Enum.GetValues<PrescriptionStatus>().Order(), expected.Distinct().Order());
    }

    private static IEnumerable<string[]> Rows(string table) =>
        table.Split('\n').Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    // A prescription in a state; the chain's next block comes on a day on which it still is in it.
    private static (RxChain Chain, Hash256 Rx) Make(string name)
    {
        RxChain chain = new();
        PrescriptionTerms terms = new(30, 3, new DateOnly(2026, 12, name == "future" ? 2 : 1), new DateOnly(2026, 12, 31));
        Hash256 rx = chain.Append(RxChain.Ada, RxStatement.Issue(terms, Text));
        if (name is "active" or "future")
            return (chain, rx);
        if (name == "cancelled")
            chain.Append(RxChain.Ada, RxStatement.Cancel(rx, "allergy"));
        else if (name == "replaced")
            chain.Append(RxChain.Ada, RxStatement.Amend(rx, terms, "Amoxicillin 250 mg"));
        else if (name != "expired")
            chain.Append(RxChain.North, RxStatement.Claim(rx));
        if (name is "partly" or "begun" or "cancelBegun")
            chain.Append(RxChain.North, RxStatement.Dispense(rx, 1, 10));
        if (name == "partly")
            chain.Append(RxChain.North, RxStatement.Return(rx, "out of stock"));
        if (name is "cancel" or "cancelBegun")
            chain.Append(RxChain.Ada, RxStatement.Cancel(rx, "allergy"));
        for (int fill = 1; name == "done" && fill <= 3; fill++)
            chain.Append(RxChain.North, RxStatement.Dispense(rx, fill, 30));
        if (name is "expired" or "expiredHeld")
            chain.Time = RxChain.Day(31);
        return (chain, rx);
    }

    private static EmrRecord Say(RxChain chain, string verb, EmrKey who, Hash256 rx)
    {
        PrescriptionTerms terms = new(30, 3, new DateOnly(2026, 12, 1), new DateOnly(2026, 12, 31));
        // What is handed on goes to whom of the two has not got it.
        EmrKey target = who == RxChain.South ? RxChain.North : RxChain.South;
        Hash256 dispense = chain.Find(rx).LastDispense?.TxId ?? rx;
        return verb == "text" ? chain.Sign(who, Text) : chain.Sign(who, verb switch
        {
            "claim" => RxStatement.Claim(rx),
            "dispense" => RxStatement.Dispense(rx, 1, 10),
            "void" => RxStatement.Void(dispense, "wrong patient"),
            "return" => RxStatement.Return(rx, "out of stock"),
            "transfer" => RxStatement.Transfer(rx, RegistryStatement.DigestOf(target.Der.Span)),
            "cancel" => RxStatement.Cancel(rx, "allergy"),
            "amend" => RxStatement.Amend(rx, terms, "Amoxicillin 250 mg"),
            "release" => RxStatement.Release(rx, "closed"),
            "erase" => RxStatement.Erase(rx, "request"),
            "preserve" => RxStatement.Preserve(rx, "court"),
            "lift" => RxStatement.Lift(rx, "court"),
            _ => RxStatement.Issue(terms, Text),
        });
    }

    private static PrescriptionStatus StatusOf(RxChain chain, Hash256 rx) =>
        chain.Find(rx).StatusOn(PrescriptionTerms.DayOf(chain.Time));

    // The codes as the tables name them.
    private static string Short(Fault fault) => fault.Code switch
    {
        FaultCode.DispenseUnknown => "NoDispense",
        FaultCode.TextNotSealed => "Plain",
        var code => code.ToString().Replace("Prescription", "", StringComparison.Ordinal),
    };
}
