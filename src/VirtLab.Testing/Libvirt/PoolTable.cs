using System.Xml.Linq;
using VirtLab.Native;

namespace VirtLab.Testing.Libvirt;

/// <summary>libvirt's storage pools, and what it does to them.</summary>
internal sealed class PoolTable(Action<string, StoragePoolEventLifecycleType> happen)
    : KnownTable<KnownPool>("pool", ErrorDomain.Storage, name => new KnownPool(name))
{
    private static readonly HashSet<string> Types =
        ["dir", "fs", "netfs", "logical", "disk", "iscsi", "iscsi-direct", "scsi", "mpath", "rbd", "sheepdog", "gluster", "zfs", "vstorage"];

    private readonly Dictionary<string, PoolFolder> _folders = new(StringComparer.Ordinal);

    /// <summary>Starts a transient pool, or one that is defined.</summary>
    public void Create(string xml)
    {
        var live = Described(xml);
        string name = Definitions.NameOf(live), path = PathOf(live);
        if (Find(name) is { IsActive: true })
            throw Refusal.Invalid(ErrorDomain.Storage, $"pool is already active as '{name}'");
        Alone(name, path);
        var pool = State(name);
        pool.Live = live;
        if (pool.Definition is not null)
            pool.Definition = new XElement(live);
        _ = _folders.TryAdd(path, new PoolFolder(path));
        happen(name, StoragePoolEventLifecycleType.Started);
    }

    /// <summary>Defines a pool, and lets it start with the daemon. One of that name that runs goes on.</summary>
    public void Persist(string xml)
    {
        var definition = Described(xml);
        string name = Definitions.NameOf(definition);
        Alone(name, PathOf(definition));
        var pool = State(name);
        pool.Definition = PoolFolder.Empty(definition);
        pool.Autostart = true;
        happen(name, StoragePoolEventLifecycleType.Defined);
    }

    /// <summary>Takes the definition away.</summary>
    public void Unpersist(string name)
    {
        if (Find(name) is not { Definition: not null } pool)
            return;
        if (pool.IsActive)
            throw Refusal.Invalid(ErrorDomain.Storage, $"storage pool '{name}' is still active");
        (pool.Definition, pool.Autostart) = (null, false);
        happen(name, StoragePoolEventLifecycleType.Undefined);
        Sweep(pool);
    }

    /// <summary>Stops a pool, and takes its definition away.</summary>
    public void Destroy(string name)
    {
        bool persistent = Find(name) is { Definition: not null };
        if (Find(name) is { IsActive: true })
            Stop(name);
        if (persistent)
            Unpersist(name);
    }

    /// <summary>Stops a pool, as somebody else might: its definition stays.</summary>
    public void Stop(string name)
    {
        var pool = Running(name);
        pool.Live = null;
        happen(name, StoragePoolEventLifecycleType.Stopped);
        Sweep(pool);
    }

    /// <exception cref="Refusal">There is no such pool, or it does not run.</exception>
    public PoolFolder FolderOf(string name) => _folders[PathOf(Running(name).Live!)];

    /// <summary>What libvirt says of a pool: how full it is too, where it runs.</summary>
    public string XmlOf(KnownPool pool) => (pool.Live is { } live ? _folders[PathOf(live)].Describe(live) : pool.Definition!).ToString();

    private KnownPool Running(string name)
    {
        var pool = Find(name) ?? throw Refusal.NoPool(name);
        return pool.IsActive ? pool : throw Refusal.Invalid(ErrorDomain.Storage, $"storage pool '{name}' is not active");
    }

    private static string PathOf(XElement pool) => (string)pool.Element("target")!.Element("path")!;

    /// <summary>Reads a pool's description.</summary>
    private XElement Described(string xml)
    {
        var pool = Definitions.Read(xml, "pool");
        string name = Definitions.NameOf(pool);
        if ((string?)pool.Attribute("type") is not { } type)
            throw new Refusal(ErrorNumber.XmlError, ErrorDomain.Storage, "storage pool missing type attribute");
        if (!Types.Contains(type))
            throw new Refusal(ErrorNumber.XmlError, ErrorDomain.Storage, $"Invalid value for attribute 'type' in element 'pool': '{type}'.");
        if (type != "dir")
            throw new Refusal(ErrorNumber.InternalError, ErrorDomain.Storage, $"missing backend for pool type ({type})");
        if (string.IsNullOrEmpty((string?)pool.Element("target")?.Element("path")))
            throw new Refusal(ErrorNumber.XmlError, ErrorDomain.Storage, "missing storage pool target path");
        Unique(pool);
        return pool;
    }

    /// <summary>A folder is one pool's.</summary>
    private void Alone(string name, string path)
    {
        if (All.FirstOrDefault(other => other.Name != name && PathOf(other.Live ?? other.Definition!) == path) is { } other)
            throw new Refusal(ErrorNumber.OperationFailed, ErrorDomain.Storage, $"Storage source conflict with pool: '{other.Name}'");
    }
}

/// <summary>One pool.</summary>
internal sealed class KnownPool(string name) : Known(name);
