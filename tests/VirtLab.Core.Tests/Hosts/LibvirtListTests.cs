using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Hosts;

/// <summary>What libvirt lists is read a few at a time, and nobody notices.</summary>
internal sealed class LibvirtListTests
{
    [TestCase(3)]
    [TestCase(50)]
    public void All_are_read_in_their_order_and_let_go(int count)
    {
        var things = Things(count);

        LibvirtClient.List(things, thing => new LibvirtItem($"{thing.Number}", true, "<xml/>")).Select(item => item.Name)
            .Should().Equal(Enumerable.Range(0, count).Select(number => $"{number}"));

        things.Should().OnlyContain(thing => thing.IsGone);
    }

    [TestCase(3)]
    [TestCase(50)]
    public void What_goes_wrong_is_told_as_it_is_and_all_are_let_go(int count)
    {
        var things = Things(count);

        FluentActions.Invoking(() => LibvirtClient.List(things, thing => thing.Number == 2 ? throw new HostException("the daemon is gone") : new LibvirtItem("", true, "")))
            .Should().ThrowExactly<HostException>().WithMessage("the daemon is gone");

        things.Should().OnlyContain(thing => thing.IsGone);
    }

    private static List<Thing> Things(int count) => [.. Enumerable.Range(0, count).Select(number => new Thing(number))];

    private sealed class Thing(int number) : IDisposable
    {
        public int Number => number;

        public bool IsGone { get; private set; }

        public void Dispose() => IsGone = true;
    }
}
