using System.Globalization;
using System.Xml.Linq;
using VirtLab.Native;

namespace VirtLab.Testing.Libvirt;

/// <summary>libvirt's domains, and what it and QEMU do to them.</summary>
internal sealed class DomainTable(NetworkTable networks, TimeProvider time, Func<string, FakeGuest> guestOf, Action<string, DomainEventType, int> happen)
    : KnownTable<KnownDomain>("domain", ErrorDomain.Qemu, name => new KnownDomain(name))
{
    private readonly Dictionary<string, SavedDomain> _saved = [];
    private int _last;

    public KnownDomain Get(string name) => Find(name) ?? throw Refusal.NoDomain(name);

    /// <exception cref="Refusal">There is none of that name, or it does not run.</exception>
    public KnownDomain Running(string name) =>
        Get(name) is { IsActive: true } domain ? domain : throw Refusal.Invalid(ErrorDomain.Qemu, "domain is not running");

    /// <summary>Starts a transient domain, or one that is defined.</summary>
    public void Create(string xml)
    {
        var live = Described(xml);
        string name = Definitions.NameOf(live);
        if (Find(name) is { IsActive: true })
            throw Refusal.Invalid(ErrorDomain.Qemu, $"domain is already active as '{name}'");
        var domain = Starting(name, live);
        domain.Start(live, guestOf(name), time.GetUtcNow());
        // QEMU tells that its processors run before libvirt tells that it has started.
        happen(name, DomainEventType.Resumed, (int)DomainEventResumedDetailType.Unpaused);
        happen(name, DomainEventType.Started, (int)DomainEventStartedDetailType.Booted);
    }

    /// <summary>Defines a domain, and lets it start with the daemon. One of that name and number that runs goes on.</summary>
    public void Persist(string xml)
    {
        var definition = Described(xml);
        string name = Definitions.NameOf(definition);
        var domain = State(name);
        bool isNew = domain.Definition is null;
        (domain.Definition, domain.Autostart) = (definition, true);
        happen(name, DomainEventType.Defined, (int)(isNew ? DomainEventDefinedDetailType.Added : DomainEventDefinedDetailType.Updated));
    }

    /// <summary>Takes the definition away.</summary>
    public void Unpersist(string name)
    {
        if (Find(name) is not { Definition: not null } domain)
            return;
        (domain.Definition, domain.Autostart) = (null, false);
        happen(name, DomainEventType.Undefined, (int)DomainEventUndefinedDetailType.Removed);
        Sweep(domain);
    }

    /// <summary>Ends a domain, and takes its definition away.</summary>
    public void Destroy(string name)
    {
        Unpersist(name);
        if (Find(name) is { IsActive: true })
            Stop(name);
    }

    private void Stop(string name)
    {
        // QEMU says that the host told it to.
        happen(name, DomainEventType.Shutdown, (int)DomainEventShutdownDetailType.Host);
        End(name, DomainEventType.Stopped, (int)DomainEventStoppedDetailType.Destroyed);
    }

    /// <summary>A domain ends, for whatever reason.</summary>
    public void End(string name, DomainEventType how, int why)
    {
        var domain = Running(name);
        domain.Stop();
        happen(name, how, why);
        Sweep(domain);
    }

    /// <summary>A guest shuts its machine down: first that is told, then its end.</summary>
    public void ShutDown(string name)
    {
        _ = Running(name);
        happen(name, DomainEventType.Shutdown, (int)DomainEventShutdownDetailType.Guest);
        End(name, DomainEventType.Stopped, (int)DomainEventStoppedDetailType.Shutdown);
    }

    public void Suspend(string name)
    {
        var domain = Running(name);
        if (domain.IsPaused)
            return;
        domain.IsPaused = true;
        happen(name, DomainEventType.Suspended, (int)DomainEventSuspendedDetailType.Paused);
    }

    public void Resume(string name)
    {
        var domain = Running(name);
        if (!domain.IsPaused)
            throw Refusal.Invalid(ErrorDomain.Qemu, "domain is already running");
        domain.IsPaused = false;
        happen(name, DomainEventType.Resumed, (int)DomainEventResumedDetailType.Unpaused);
    }

    /// <summary>Writes a running domain to a file.</summary>
    public void Save(string name, string path)
    {
        if (Get(name) is not { IsActive: true } domain)
            throw new Refusal(ErrorNumber.XmlError, ErrorDomain.Domain, "memory state cannot be saved with offline or disk-only snapshot");
        _saved[path] = domain.Save(time.GetUtcNow());
        if (domain.IsPaused)
            return;
        // Its processors stand still for a moment.
        happen(name, DomainEventType.Suspended, (int)DomainEventSuspendedDetailType.Paused);
        happen(name, DomainEventType.Resumed, (int)DomainEventResumedDetailType.Unpaused);
    }

    /// <summary>A domain goes on from where it was when the file was written.</summary>
    public void Restore(string name, string path)
    {
        // What it has printed stays said.
        string said = Find(name)?.Console.Said ?? "";
        if (Find(name) is { IsActive: true })
            Stop(name);
        if (!_saved.TryGetValue(path, out var saved))
            throw new Refusal(ErrorNumber.SystemError, ErrorDomain.None, $"Failed to open file '{path}': No such file or directory");
        saved = saved with { Live = new XElement(saved.Live) };
        Starting(name, saved.Live).Restore(saved, said, time.GetUtcNow());
        happen(name, DomainEventType.Started, (int)DomainEventStartedDetailType.Restored);
        if (saved.IsPaused)
            happen(name, DomainEventType.Suspended, (int)DomainEventSuspendedDetailType.Restored);
        else
            happen(name, DomainEventType.Resumed, (int)DomainEventResumedDetailType.FromSnapshot);
    }

    /// <summary>Files are removed.</summary>
    public void Forget(string prefix)
    {
        foreach (string path in _saved.Keys.Where(path => path.StartsWith(prefix, StringComparison.Ordinal)).ToList())
            _ = _saved.Remove(path);
    }

    public void Attach(string name, string xml)
    {
        var domain = Running(name);
        var device = DomainDevices.Read(xml);
        if (device.Name == "interface")
            Plug(name, domain.Live!, device);
        DomainDevices.Of(domain.Live!).Add(device);
    }

    public void Detach(string name, string xml)
    {
        var domain = Running(name);
        var there = DomainDevices.Find(domain.Live!, DomainDevices.Read(xml));
        // A guest that is asked and does not let go keeps it, and libvirt says nothing of that.
        if (domain.Guest.Unplugs)
            there.Remove();
    }

    public void Update(string name, string xml)
    {
        var device = DomainDevices.Read(xml);
        DomainDevices.Update(DomainDevices.Find(Running(name).Live!, device), device);
    }

    /// <summary>Reads a domain's description, with what libvirt makes of it.</summary>
    private XElement Described(string xml)
    {
        var domain = Definitions.Read(xml, "domain");
        string name = Definitions.NameOf(domain);
        if (domain.Attribute("type") is null)
            throw new Refusal(ErrorNumber.InternalError, ErrorDomain.Conf, "missing domain type attribute");
        if (domain.Element("os")?.Element("type") is null)
            throw new Refusal(ErrorNumber.OsType, ErrorDomain.Conf, "an os <type> must be specified");
        Unique(domain);
        DomainDevices.Normalise(domain, name);
        return domain;
    }

    /// <summary>A domain that is about to start: its cards are plugged in, and it has a number.</summary>
    private KnownDomain Starting(string name, XElement live)
    {
        Plug(name, live);
        live.SetAttributeValue("id", (++_last).ToString(CultureInfo.InvariantCulture));
        return State(name);
    }

    /// <summary>Plugs in all cards of a domain that starts.</summary>
    private void Plug(string name, XElement domain)
    {
        foreach (var nic in DomainDevices.Of(domain).Elements("interface"))
            Plug(name, domain, nic);
    }

    /// <summary>Makes a card's tap, and plugs it into its network's bridge.</summary>
    private void Plug(string name, XElement domain, XElement nic)
    {
        if ((string?)nic.Attribute("type") == "network" && nic.Element("source") is { } source)
        {
            string network = (string?)source.Attribute("network") ?? "";
            if (networks.Get(network) is not { Live: { } live })
                throw Refusal.Invalid(ErrorDomain.Network, $"network '{network}' is not active");
            source.SetAttributeValue("bridge", NetworkTable.Bridge(live));
        }
        var taken = All.Where(other => other.IsActive).SelectMany(other => DomainDevices.Of(other.Live!).Elements("interface"))
            .Concat(DomainDevices.Of(domain).Elements("interface").TakeWhile(other => other != nic)).Select(DomainDevices.TapOf).OfType<string>().ToHashSet();
        if (DomainDevices.TapOf(nic) is { } tap && taken.Contains(tap))
            throw Refusal.Invalid(ErrorDomain.Network, $"The {tap} interface already exists");
        DomainDevices.Complete(nic, name, Enumerable.Range(0, int.MaxValue).Select(number => $"vnet{number}").First(free => !taken.Contains(free)));
    }
}
